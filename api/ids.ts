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

/** The payment that a registration without an idempotency key stands for: one per payment at the provider. */
export const registeredPaymentId = (
  merchantId: string,
  provider: string,
  account: string,
  providerPaymentId: string,
): string => `pay_${derivedToken(merchantId, provider, account, providerPaymentId)}`;

/** A new id with 128 random bits. */
export const randomId = (prefix: 'pay' | 'va' | 'key' | 'req' | 'we' | 'evt'): string =>
  `${prefix}_${base32(randomBytes(tokenBytes))}`;
