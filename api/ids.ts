import { createHash, randomBytes } from 'node:crypto';
import { base32 } from '../domain/base32';

const tokenBytes = 16;

function derivedToken(...parts: readonly string[]): string {
  const digest = createHash('sha256').update(parts.join('\0'), 'utf8').digest();
  return base32(digest.subarray(0, tokenBytes));
}

/** The same merchant and idempotency key are the same refund on every node, with no coordination. */
export const refundIdFor = (merchantId: string, idempotencyKey: string): string =>
  `re_${derivedToken(merchantId, idempotencyKey)}`;

/** The payment that an idempotency key stands for. */
export const paymentIdFor = (merchantId: string, idempotencyKey: string): string =>
  `pay_${derivedToken(merchantId, idempotencyKey)}`;

/** The adjustment that an operator's idempotency key stands for. */
export const adjustmentIdFor = (apiKeyId: string, idempotencyKey: string): string =>
  `adj_${derivedToken(apiKeyId, idempotencyKey)}`;

/** A payment of a merchant as its provider knows it. */
export interface ProviderPayment {
  readonly merchantId: string;
  readonly provider: string;
  readonly account: string;
  readonly providerPaymentId: string;
}

/** The payment that the nth attempt to register a provider's payment without an idempotency key stands for. */
export const registeredPaymentId = (
  { merchantId, provider, account, providerPaymentId }: ProviderPayment,
  attempt: number,
): string => {
  const again = attempt === 1 ? [] : [String(attempt)];
  return `pay_${derivedToken(merchantId, provider, account, providerPaymentId, ...again)}`;
};

type RandomPrefix = 'pay' | 'va' | 'key' | 'req' | 'sig' | 'we' | 'evt' | 'ia' | 'fa' | 'ch' | 'cy' | 'rl' | 'mute';

/** A new id with 128 random bits. */
export const randomId = (prefix: RandomPrefix): string => `${prefix}_${base32(randomBytes(tokenBytes))}`;
