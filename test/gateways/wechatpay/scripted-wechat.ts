import type { RefundSubmission } from '../../../gateways/gateway';
import { createWechatPayGateway } from '../../../gateways/wechatpay/create-wechatpay-gateway';
import { startScriptedServer } from '../stripe/scripted-server';
import { signatureHeaders } from './signed';
import type { Signing } from './signed';
import { newMerchant } from './test-account';
import type { TestMerchant } from './test-account';

export interface ScriptedAnswer {
  readonly status?: number;
  /** Text as it is, anything else as JSON. */
  readonly body: unknown;
  /** Null: not signed at all. */
  readonly signing?: Signing | null;
  /** Beside the signature, or instead of a part of it; undefined removes a header. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface ScriptedWechat {
  readonly merchant: TestMerchant;
  readonly gateway: ReturnType<typeof createWechatPayGateway>;
  readonly requests: readonly string[];
  /** Answers requests in this order, and the last one again and again. */
  answerWith(...answers: readonly ScriptedAnswer[]): void;
  close(): Promise<void>;
}

/** A WeChat Pay that answers as a test says, for answers that no sandbox would give. */
export async function startScriptedWechat(): Promise<ScriptedWechat> {
  const merchant = newMerchant();
  let answers: ScriptedAnswer[] = [];
  const server = await startScriptedServer((_request, response) => {
    const [answer = { body: '' }] = answers;
    if (answers.length > 1) answers = answers.slice(1);
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    const signature = answer.signing === null ? {} : signatureHeaders(merchant, text, answer.signing);
    const headers = Object.entries({ 'content-type': 'application/json', ...signature, ...answer.headers });
    response.writeHead(
      answer.status ?? 200,
      headers.filter((header): header is [string, string] => header[1] !== undefined).flat(),
    );
    response.end(text);
  });
  return {
    merchant,
    gateway: createWechatPayGateway({ accounts: [{ ...merchant.account, baseUrl: server.url }], callTimeoutMs: 5_000 }),
    requests: server.requests,
    answerWith: (...given) => {
      answers = [...given];
    },
    close: () => server.close(),
  };
}

export const refundId = 're_abcdefghijklmnopqrstuvwxyz';
export const paymentId = 'pay_abcdefghijklmnopqrstuvwxyz';
export const transactionId = '4200000000202411225432101234';
export const providerRefundId = '50300000002024112254321012345';

export const call: RefundSubmission = {
  account: 'shop',
  key: refundId,
  refundId,
  paymentId,
  providerPaymentId: transactionId,
  providerRefundId: null,
  amount: 1_250,
  currency: 'CNY',
  reason: 'requested_by_customer',
  paymentAmount: 5_000,
  destination: null,
};

/** A refund as https://pay.weixin.qq.com/doc/v3/merchant/4013071036 shows it, of `call`. */
export const refundObject = (changes: object = {}): Record<string, unknown> => ({
  refund_id: providerRefundId,
  out_refund_no: refundId,
  transaction_id: transactionId,
  out_trade_no: paymentId,
  channel: 'ORIGINAL',
  create_time: '2020-12-01T16:18:12+08:00',
  status: 'PROCESSING',
  amount: { total: 5_000, refund: 1_250, payer_total: 5_000, payer_refund: 1_250, currency: 'CNY' },
  ...changes,
});

/** An order as https://pay.weixin.qq.com/doc/v3/merchant/4013070356 shows it. */
export const orderObject = (changes: object = {}): Record<string, unknown> => ({
  appid: 'wxd678efh567hg6787',
  mchid: '1230000109',
  out_trade_no: paymentId,
  transaction_id: transactionId,
  trade_state: 'SUCCESS',
  trade_state_desc: 'paid',
  success_time: '2018-06-08T10:34:56+08:00',
  amount: { total: 5_000, payer_total: 5_000, currency: 'CNY', payer_currency: 'CNY' },
  ...changes,
});

export const errorBody = (code: string): object => ({ code, message: 'refused' });
