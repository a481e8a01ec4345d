import type { ProviderName } from '../domain/outcome';

/** Money that a provider holds for the merchants. */
export const providerAccount = (provider: ProviderName): string => `asset:provider:${provider}`;

/** What is owed to a merchant. */
export const merchantAccount = (merchantId: string): string => `liability:merchant:${merchantId}`;

/** What is set aside for refunds that are under way. */
export const refundHoldAccount = (merchantId: string): string => `liability:refund_hold:${merchantId}`;
