/** Codes as https://pay.weixin.qq.com/doc/v3/merchant/4013071036 and the pages of the other interfaces list them. */
const statusOfCode = {
  PARAM_ERROR: 400,
  INVALID_REQUEST: 400,
  NO_STATEMENT_EXIST: 400,
  APPID_MCHID_NOT_MATCH: 400,
  ORDER_CLOSED: 400,
  ORDERPAID: 400,
  SIGN_ERROR: 401,
  NO_AUTH: 403,
  NOT_ENOUGH: 403,
  OUT_TRADE_NO_USED: 403,
  USER_ACCOUNT_ABNORMAL: 403,
  MCH_NOT_EXISTS: 404,
  ORDER_NOT_EXIST: 404,
  RESOURCE_NOT_EXISTS: 404,
  FREQUENCY_LIMITED: 429,
  SYSTEM_ERROR: 500,
} as const;
export type ErrorCode = keyof typeof statusOfCode;

/** A refusal in WeChat Pay's shape, https://pay.weixin.qq.com/docs/merchant/development/interface-rules/basic-rules.html */
export class WechatFailure extends Error {
  readonly status: number;
  readonly body: { code: string; message: string; detail?: object };

  constructor(code: string, message: string, detail?: object) {
    super(message);
    this.status = isErrorCode(code) ? statusOfCode[code] : statusOfCode.INVALID_REQUEST;
    this.body = { code, message, ...(detail !== undefined && { detail }) };
  }
}

/** The refusals of a gate in front of the interfaces. */
export const gateFailures = {
  status_401: () => new WechatFailure('SIGN_ERROR', 'The signature of the request is wrong.'),
  status_403: () => new WechatFailure('NO_AUTH', 'The merchant may not use this interface.'),
  status_429: () => new WechatFailure('FREQUENCY_LIMITED', 'Too many requests; this one was not accepted.'),
  status_500: () => new WechatFailure('SYSTEM_ERROR', 'The system timed out; ask again with the same parameters.'),
} as const;

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(statusOfCode, code);
