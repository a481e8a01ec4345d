/** A refusal in Alipay's words: https://opendocs.alipay.com/common/02km9f and the page of each method. */
export class AlipayFailure extends Error {
  readonly code: string;
  readonly subCode: string;
  readonly subMessage: string;

  constructor(code: string, subCode: string, subMessage: string) {
    super(subMessage);
    this.code = code;
    this.subCode = subCode;
    this.subMessage = subMessage;
  }

  /** The content of the answer. */
  get body(): Record<string, string> {
    const { code, subCode, subMessage } = this;
    return { code, msg: messages[code] ?? '', sub_code: subCode, sub_msg: subMessage };
  }
}

const messages: Record<string, string> = {
  20000: 'Service Currently Unavailable',
  20001: 'Insufficient Token Permissions',
  40001: 'Missing Required Arguments',
  40002: 'Invalid Arguments',
  40003: 'Insufficient Conditions',
  40004: 'Business Failed',
  40005: 'Call Limited',
  40006: 'Insufficient Permissions',
};

const businessMessages: Readonly<Record<string, string>> = {
  CONTEXT_INCONSISTENT: '交易信息被篡改',
  DISCORDANT_REPEAT_REQUEST: '请求信息不一致',
  INVALID_PARAMETER: '参数无效',
  NOW_TIME_AFTER_EXPIRE_TIME_ERROR: '当前时间已超过允许支付的时间',
  REFUND_AMT_NOT_EQUAL_TOTAL: '退款金额超限',
  SELLER_BALANCE_NOT_ENOUGH: '卖家余额不足',
  SYSTEM_ERROR: '系统错误',
  TOTAL_FEE_EXCEED: '订单总金额不在允许范围内',
  TRADE_HAS_CLOSE: '交易已关闭',
  TRADE_HAS_FINISHED: '交易已完结',
  TRADE_HAS_SUCCESS: '交易已被支付',
  TRADE_NOT_ALLOW_REFUND: '当前交易不允许退款',
  TRADE_NOT_EXIST: '交易不存在',
  TRADE_STATUS_ERROR: '交易状态不合法',
};

/** 40004 `ACQ.<name>` */
export const businessFailure = (name: string): AlipayFailure =>
  new AlipayFailure('40004', `ACQ.${name}`, businessMessages[name] ?? name);

export const missingArgument = (name: string): AlipayFailure =>
  new AlipayFailure('40001', `isv.missing-${name}`, `缺少${name}参数`);

export const invalidArgument = (name: string, message = '非法的参数'): AlipayFailure =>
  new AlipayFailure('40002', `isv.invalid-${name}`, message);

/** How the gateway says what other providers say by an HTTP status. */
export function statusFailure(kind: string): AlipayFailure | undefined {
  switch (kind) {
    case 'status_401':
      return new AlipayFailure('20001', 'aop.invalid-app-auth-token', '无效的应用授权令牌');
    case 'status_403':
      return new AlipayFailure('40006', 'isv.insufficient-isv-permissions', 'ISV权限不足');
    case 'status_409':
      return new AlipayFailure('40003', 'isv.missing-signature-config', '验签出错，未配置对应签名算法的公钥或者证书');
    case 'status_429':
      return new AlipayFailure('40005', 'isv.app-call-limited', '应用调用次数超限，包含调用频率超限');
    default:
      return undefined;
  }
}

/** What Alipay says when it stumbled itself: `ACQ.SYSTEM_ERROR`, `aop.unknow-error`, `isp.unknow-error`. */
export const systemFailure = (subCode: string): AlipayFailure =>
  new AlipayFailure(subCode.startsWith('ACQ.') ? '40004' : '20000', subCode, '系统繁忙');
