import { TransportError } from '../http/transport-error';
import { z } from 'zod';

/** What a call that gave no result means, before the operation decides what follows from it. */
export type CallFailure =
  | { readonly kind: 'unsent'; readonly reason: string }
  | { readonly kind: 'held'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The request number was used with other parameters. */
  | { readonly kind: 'key_reused'; readonly code: string }
  /** Alipay refused the request for good. */
  | { readonly kind: 'refused'; readonly code: string }
  /** The merchant's balance with Alipay does not cover the refund. */
  | { readonly kind: 'lacks_funds' };

const succeededCode = '10000';
const businessCode = '40004';

/**
 * What the gateway turns away before any business: permissions (20001, 40006), frequency (40005), and requests that it
 * cannot read or whose signature is wrong (40001 to 40003): https://opendocs.alipay.com/common/02km9f. None was applied,
 * and none says anything about the money: keys, contracts and permissions are mended, then the same request goes again.
 */
const heldCodes: ReadonlySet<string> = new Set(['20001', '40001', '40002', '40003', '40005', '40006']);

/** Business codes that say the same: no permission, another party's application, "try again after a while". */
const heldSubCodes: ReadonlySet<string> = new Set(['ACCESS_FORBIDDEN', 'PARTNER_ERROR', 'REFUND_CHARGE_ERROR']);

const reusedSubCodes: ReadonlySet<string> = new Set(['DISCORDANT_REPEAT_REQUEST', 'CONTEXT_INCONSISTENT']);

/** https://opendocs.alipay.com/open/02ekfk (refund), /02ekfj (create), /02ekfg (precreate), /02ekfh (query), /02o6e7 (close) */
const refusedSubCodes: ReadonlySet<string> = new Set([
  'ALLOC_AMOUNT_VALIDATE_ERROR',
  'BEYOND_PAY_RESTRICTION',
  'BEYOND_PER_RECEIPT_RESTRICTION',
  'BUYER_ENABLE_STATUS_FORBID',
  'BUYER_ERROR',
  'BUYER_NOT_EXIST',
  'BUYER_SELLER_EQUAL',
  'CURRENCY_NOT_SUPPORT',
  'CUSTOMER_VALIDATE_ERROR',
  'ENTERPRISE_PAY_BIZ_ERROR',
  'ERROR_BUYER_CERTIFY_LEVEL_LIMIT',
  'ERROR_SELLER_CERTIFY_LEVEL_LIMIT',
  'EXIST_FORBIDDEN_WORD',
  'INVALID_PARAMETER',
  'INVALID_RECEIVE_ACCOUNT',
  'INVALID_STORE_ID',
  'NOT_ALLOW_PARTIAL_REFUND',
  'NOW_TIME_AFTER_EXPIRE_TIME_ERROR',
  'ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND',
  'OVERDRAFT_AGREEMENT_NOT_MATCH',
  'OVERDRAFT_ASSIGN_ACCOUNT_INVALID',
  'REASON_TRADE_BEEN_FREEZEN',
  'REASON_TRADE_REFUND_FEE_ERR',
  'REASON_TRADE_STATUS_INVALID',
  'REFUNDALLOC_UNAUTH_LIMIT',
  'REFUND_ACCOUNT_NOT_EXIST',
  'REFUND_AMT_NOT_EQUAL_TOTAL',
  'REFUND_FEE_ERROR',
  'REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST',
  'SELLER_BEEN_BLOCKED',
  'TOTAL_FEE_EXCEED',
  'TRADE_BUYER_NOT_MATCH',
  'TRADE_HAS_CLOSE',
  'TRADE_HAS_FINISHED',
  'TRADE_HAS_SUCCESS',
  'TRADE_NOT_ALLOW_REFUND',
  'TRADE_NOT_EXIST',
  'TRADE_SETTLE_ERROR',
  'TRADE_STATUS_ERROR',
  'USER_NOT_MATCH_ERR',
]);

const businessPrefix = 'ACQ.';
const stableCode = /^[a-z][a-z0-9_]{0,63}$/;

const codesShape = z.object({ code: z.string(), sub_code: z.string().optional() });

/** Null when the answer, whose signature was verified, is a result: `code` 10000 says so, and no more than that. */
export function readRefusal(answer: Readonly<Record<string, unknown>>): CallFailure | null {
  const parsed = codesShape.safeParse(answer);
  if (!parsed.success) return { kind: 'unknown', reason: 'answer_unparsable' };
  const { code, sub_code: subCode = '' } = parsed.data;
  if (code === succeededCode) return null;
  if (heldCodes.has(code)) return { kind: 'held', reason: wordOf(subCode, `code_${code}`) };
  // 20000 and codes not listed: Alipay may have acted before it stumbled.
  return code === businessCode ? readBusinessCode(subCode) : unknown(subCode, `code_${code}`);
}

function readBusinessCode(subCode: string): CallFailure {
  // `ACQ.SYSTEM_ERROR`, also as `aop.ACQ.SYSTEM_ERROR`: "may have succeeded, may have failed", says the page.
  if (!subCode.startsWith(businessPrefix)) return unknown(subCode, 'business_failed');
  const name = subCode.slice(businessPrefix.length);
  const code = wordOf(subCode, 'refused');
  if (name === 'SELLER_BALANCE_NOT_ENOUGH') return { kind: 'lacks_funds' };
  if (heldSubCodes.has(name)) return { kind: 'held', reason: code };
  if (reusedSubCodes.has(name)) return { kind: 'key_reused', code };
  return refusedSubCodes.has(name) ? { kind: 'refused', code } : unknown(subCode, 'business_failed');
}

/** Connection refused and an unknown host prove that nothing left; every other lost exchange proves nothing. */
export function readTransport(error: unknown): CallFailure {
  if (!(error instanceof TransportError)) return { kind: 'unknown', reason: 'answer_unparsable' };
  const unsent = error.reason === 'connection_refused' || error.reason === 'host_not_found';
  return { kind: unsent ? 'unsent' : 'unknown', reason: error.reason };
}

const unknown = (subCode: string, otherwise: string): CallFailure => ({
  kind: 'unknown',
  reason: wordOf(subCode, otherwise),
});

/** `ACQ.TRADE_NOT_EXIST` as `trade_not_exist`, `isv.invalid-signature` as `isv_invalid_signature`; free text stays behind. */
function wordOf(subCode: string, otherwise: string): string {
  const bare = subCode.startsWith(businessPrefix) ? subCode.slice(businessPrefix.length) : subCode;
  const word = bare.toLowerCase().replaceAll(/[.-]/g, '_');
  return stableCode.test(word) ? word : otherwise;
}
