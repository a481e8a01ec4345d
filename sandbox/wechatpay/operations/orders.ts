import { z } from 'zod';
import type { Operation, OperationCall, WechatContext } from '../context';
import { WechatFailure } from '../errors';
import { newCodeUrl, newPrepayId } from '../ids';
import { keepOrder } from '../order-lifecycle';
import { readParams } from '../params';
import { presentOrder } from '../present';
import { findPaidOrder, keyOf } from '../state';
import type { Order } from '../state';

const maxDescriptionChars = 127;
const maxUrlChars = 255;
const dayMs = 24 * 60 * 60 * 1000;
const minPayableMs = 60 * 1000;
const defaultPayableMs = 7 * dayMs;
const maxPayableMs = 15 * dayMs;

const notifyUrl = z
  .url()
  .max(maxUrlChars)
  .refine((url) => !url.includes('?'), 'must not carry a query');

/** https://pay.weixin.qq.com/doc/v3/merchant/4012791877; what changes nothing here is taken and ignored. */
const nativeParams = z.object({
  appid: z.string(),
  mchid: z.string(),
  description: z.string().min(1).max(maxDescriptionChars),
  out_trade_no: z.string().regex(/^[\w|*-]{6,32}$/),
  time_expire: z.iso.datetime({ offset: true }).optional(),
  notify_url: notifyUrl,
  amount: z.object({ total: z.int().min(1), currency: z.literal('CNY').default('CNY') }),
});

/** https://pay.weixin.qq.com/doc/v3/merchant/4012791856 */
const jsapiParams = nativeParams.extend({ payer: z.object({ openid: z.string().min(1).max(128) }) });

const queryParams = z.object({ mchid: z.string() });
const closeParams = z.object({ mchid: z.string() });

const native: Operation['perform'] = (context, call) => {
  const params = readParams(nativeParams, call.body);
  const { code_url } = createOrder(context, call, { ...params, tradeType: 'NATIVE', openid: null });
  return { code_url };
};

const jsapi: Operation['perform'] = (context, call) => {
  const params = readParams(jsapiParams, call.body);
  const { prepay_id } = createOrder(context, call, { ...params, tradeType: 'JSAPI', openid: params.payer.openid });
  return { prepay_id };
};

/** https://pay.weixin.qq.com/doc/v3/merchant/4013070356 */
const queryByNumber: Operation['perform'] = (context, call) => {
  checkMerchant(call, readParams(queryParams, call.query, 'query').mchid);
  return present(context, call, context.state.orders.get(keyOf(call.account.id, call.objectId)));
};

/** https://pay.weixin.qq.com/doc/v3/merchant/4013070356 */
const queryByTransaction: Operation['perform'] = (context, call) => {
  checkMerchant(call, readParams(queryParams, call.query, 'query').mchid);
  return present(context, call, findPaidOrder(context.state, call.account.id, call.objectId));
};

/** https://pay.weixin.qq.com/doc/v3/merchant/4012556398 */
const close: Operation['perform'] = (context, call) => {
  checkMerchant(call, readParams(closeParams, call.body).mchid);
  const key = keyOf(call.account.id, call.objectId);
  const order = context.state.orders.get(key);
  if (order === undefined) throw new WechatFailure('ORDER_NOT_EXIST', 'There is no such order.');
  if (order.state === 'SUCCESS') throw new WechatFailure('ORDERPAID', 'The order has been paid.');
  if (order.state === 'CLOSED') throw new WechatFailure('ORDER_CLOSED', 'The order has been closed.');
  context.state.orders.put(key, { ...order, state: 'CLOSED' });
  return null;
};

const byNumber = '/v3/pay/transactions/out-trade-no/([^/]+)';

export const orderOperations: readonly Operation[] = [
  {
    name: 'order.native',
    method: 'POST',
    path: /^\/v3\/pay\/transactions\/native$/,
    movesMoney: true,
    keyField: 'out_trade_no',
    perform: native,
  },
  {
    name: 'order.jsapi',
    method: 'POST',
    path: /^\/v3\/pay\/transactions\/jsapi$/,
    movesMoney: true,
    keyField: 'out_trade_no',
    perform: jsapi,
  },
  {
    name: 'order.query',
    method: 'GET',
    path: new RegExp(`^${byNumber}$`),
    movesMoney: false,
    keyField: null,
    perform: queryByNumber,
  },
  {
    name: 'order.query',
    method: 'GET',
    path: /^\/v3\/pay\/transactions\/id\/([^/]+)$/,
    movesMoney: false,
    keyField: null,
    perform: queryByTransaction,
  },
  {
    name: 'order.close',
    method: 'POST',
    path: new RegExp(`^${byNumber}/close$`),
    movesMoney: false,
    keyField: null,
    perform: close,
  },
];

type NewOrder = z.infer<typeof nativeParams> & { tradeType: Order['trade_type']; openid: string | null };

/** A new order, or the one that is there under the number if it waits and has the same content. */
function createOrder(context: WechatContext, call: OperationCall, params: NewOrder): Order {
  const { account } = call;
  if (params.mchid !== account.merchantNumber || params.appid !== account.appId) {
    throw new WechatFailure('APPID_MCHID_NOT_MATCH', 'appid and mchid do not belong together.');
  }
  const content = {
    account: account.id,
    out_trade_no: params.out_trade_no,
    trade_type: params.tradeType,
    description: params.description,
    notify_url: params.notify_url,
    total: params.amount.total,
    openid: params.openid,
    time_expire: params.time_expire ?? null,
  };
  const earlier = context.state.orders.get(keyOf(account.id, params.out_trade_no));
  if (earlier !== undefined) return sameOrder(earlier, content);
  const fault = context.faults.take('outcome', call.subject);
  if (fault?.kind === 'rejected') throw new WechatFailure(fault.code ?? 'INVALID_REQUEST', 'The order is refused.');
  const order: Order = {
    ...content,
    expires_ms: expiryOf(content.time_expire, context.scheduler.now()),
    state: 'NOTPAY',
    code_url: params.tradeType === 'NATIVE' ? newCodeUrl() : null,
    prepay_id: params.tradeType === 'JSAPI' ? newPrepayId() : null,
    transaction_id: null,
    paid_ms: null,
  };
  keepOrder(context, order);
  return order;
}

/** A minute at least and 15 days at most, 7 unless said otherwise: https://pay.weixin.qq.com/doc/v3/merchant/4012791877 */
function expiryOf(timeExpire: string | null, nowMs: number): number {
  const asked = timeExpire === null ? nowMs + defaultPayableMs : Date.parse(timeExpire);
  return Math.min(Math.max(asked, nowMs + minPayableMs), nowMs + maxPayableMs);
}

function sameOrder(earlier: Order, content: Partial<Order>): Order {
  if (earlier.state === 'SUCCESS') throw new WechatFailure('ORDERPAID', 'The order has been paid.');
  if (earlier.state === 'CLOSED') throw new WechatFailure('ORDER_CLOSED', 'The order has been closed.');
  const differs = Object.entries(content).some(([field, value]) => earlier[field as keyof Order] !== value);
  if (differs) throw new WechatFailure('OUT_TRADE_NO_USED', 'The number was used for another order.');
  return earlier;
}

function checkMerchant({ account }: OperationCall, mchid: string): void {
  if (mchid !== account.merchantNumber) throw new WechatFailure('PARAM_ERROR', 'mchid is not that of the signature.');
}

function present(context: WechatContext, { account }: OperationCall, order: Order | undefined): object {
  if (order === undefined) throw new WechatFailure('ORDER_NOT_EXIST', 'There is no such order.');
  return presentOrder(context.state, account, order);
}
