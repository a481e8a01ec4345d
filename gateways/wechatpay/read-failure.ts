import { z } from 'zod';

/** What a call without a good answer means, before the operation decides what follows from it. */
export type CallFailure =
  | { readonly kind: 'unsent'; readonly reason: string }
  | { readonly kind: 'held'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  /** WeChat Pay refused the request for good, and signed that; `code` is its own. */
  | { readonly kind: 'refused'; readonly code: RefusalCode };

/**
 * The refusals after which the request surely was not carried out, each with the spelling of older pages that some
 * interfaces still answer with. From the pages of the interfaces used here, such as
 * https://pay.weixin.qq.com/doc/v3/merchant/4013071036
 */
const refusals = {
  PARAM_ERROR: 'param_error',
  INVALID_REQUEST: 'invalid_request',
  NOT_ENOUGH: 'not_enough',
  NOTENOUGH: 'not_enough',
  USER_ACCOUNT_ABNORMAL: 'user_account_abnormal',
  RESOURCE_NOT_EXISTS: 'resource_not_exists',
  ORDER_NOT_EXIST: 'order_not_exist',
  ORDERNOTEXIST: 'order_not_exist',
  ORDER_PAID: 'order_paid',
  ORDERPAID: 'order_paid',
  ORDER_CLOSED: 'order_closed',
  ORDERCLOSED: 'order_closed',
  OUT_TRADE_NO_USED: 'out_trade_no_used',
  TRADE_ERROR: 'trade_error',
  ACCOUNT_ERROR: 'account_error',
  OPENID_MISMATCH: 'openid_mismatch',
} as const;
export type RefusalCode = (typeof refusals)[keyof typeof refusals];

/** Not carried out, and no fault of the request: our keys, rights or settings, or too many requests. */
const heldCodes: ReadonlySet<string> = new Set(['MCH_NOT_EXISTS', 'APPID_MCHID_NOT_MATCH', 'RULE_LIMIT', 'RULELIMIT']);
const heldStatuses: ReadonlySet<number> = new Set([401, 403, 409, 429]);

const errorShape = z.object({ code: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/) });

/**
 * A signed answer outside 2xx, https://pay.weixin.qq.com/docs/merchant/development/interface-rules/basic-rules.html. Its code decides, as the same
 * status stands for "not allowed" and for "this user's account is closed". What is not listed decides nothing.
 */
export function readRefusal(status: number, body: unknown): CallFailure {
  // SYSTEM_ERROR and its kind: it may have been carried out.
  if (status >= 500) return { kind: 'unknown', reason: `http_${status}` };
  const parsed = errorShape.safeParse(body);
  if (!parsed.success) return { kind: 'unknown', reason: 'answer_unparsable' };
  const { code } = parsed.data;
  if (isRefusal(code)) return { kind: 'refused', code: refusals[code] };
  if (heldCodes.has(code)) return { kind: 'held', reason: code.toLowerCase() };
  if (heldStatuses.has(status)) return { kind: 'held', reason: `http_${status}` };
  return { kind: 'unknown', reason: `code_${code.toLowerCase()}` };
}

const isRefusal = (code: string): code is keyof typeof refusals => Object.hasOwn(refusals, code);

const thrownShape = z.object({
  code: z.string().optional().catch(undefined),
  message: z.string().catch(''),
  response: z.object({ status: z.int() }).optional().catch(undefined),
});

/** The library's names for answers that it could not verify. */
const unverified: Readonly<Record<string, string>> = {
  // As the library spells it.
  EV3_RES_HEADERS_INCOMPLATE: 'answer_unsigned',
  EV3_RES_HEADER_TIMESTAMP_OFFSET: 'answer_timestamp_off',
  EV3_RES_HEADER_PLATFORM_SERIAL: 'answer_key_unknown',
  EV3_RES_HEADER_SIGNATURE_DIGEST: 'answer_signature_invalid',
};

/** A refused connection and an unknown host prove that nothing left; every other lost exchange proves nothing. */
const transport: Readonly<Record<string, CallFailure>> = {
  ECONNREFUSED: { kind: 'unsent', reason: 'connection_refused' },
  ENOTFOUND: { kind: 'unsent', reason: 'host_not_found' },
  EAI_AGAIN: { kind: 'unsent', reason: 'host_not_found' },
  ERR_CANCELED: { kind: 'unknown', reason: 'timeout' },
};

/** Whatever the library threw. It carries keys and authorization, so nothing of it goes on but a word. */
export function readThrown(error: unknown): CallFailure {
  const parsed = thrownShape.safeParse(error);
  if (!parsed.success) return { kind: 'unknown', reason: 'answer_unparsable' };
  const { code = '', message, response } = parsed.data;
  if (Object.hasOwn(unverified, code))
    return readUnverified(response?.status ?? 0, unverified[code] ?? 'answer_unsigned');
  if (message.startsWith('maxContentLength')) return { kind: 'unknown', reason: 'answer_too_large' };
  const failure = Object.hasOwn(transport, code) ? transport[code] : undefined;
  return failure ?? { kind: 'unknown', reason: 'connection_lost' };
}

/**
 * An answer that WeChat Pay did not sign proves nothing, with one exception: a request whose own signature is wrong is
 * not carried out and answered 401 without a signature, https://pay.weixin.qq.com/wiki/doc/apiv3_partner/wechatpay/wechatpay3_3.shtml.
 * Whoever forges that only makes us wait: what is held is asked about before it is sent again.
 */
function readUnverified(status: number, reason: string): CallFailure {
  if (status === 401 && reason === 'answer_unsigned') return { kind: 'held', reason: 'http_401' };
  // Behind a 5xx stands a proxy more often than a forger.
  return { kind: 'unknown', reason: status >= 500 ? `http_${status}` : reason };
}
