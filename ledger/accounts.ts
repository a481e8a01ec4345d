import type { ProviderName } from '../domain/outcome';

/** Money that a provider holds for the merchants. */
export const providerAccount = (provider: ProviderName): string => `asset:provider:${provider}`;

/** What is owed to a merchant. */
export const merchantAccount = (merchantId: string): string => `liability:merchant:${merchantId}`;

/** What is set aside for refunds that are under way. */
export const refundHoldAccount = (merchantId: string): string => `liability:refund_hold:${merchantId}`;

/** What providers charge. */
export const feesAccount = 'expense:fees';

/** What was given up: differences that nobody makes good. */
export const writeOffsAccount = 'expense:write_offs';

/** Gains and losses of exchange. */
export const exchangeAccount = 'income:fx';

/** Which side makes an account grow: what is owned and spent debits, what is owed and earned credits. */
export type Side = 'debit' | 'credit';

export const normalSideOf = (account: string): Side => (/^(?:asset|expense):/.test(account) ? 'debit' : 'credit');

const ownAccount = /^(liability:[a-z_]+):(.+)$/;

/** The merchant whose account it is; null for an account that merchants share. */
export const ownerOf = (account: string): string | null => ownAccount.exec(account)?.[2] ?? null;

/** The account without its owner: all merchants' accounts of a kind are one when the books are taken together. */
export const kindOf = (account: string): string => ownAccount.exec(account)?.[1] ?? account;
