import type { PaymentAction, PaymentOutcome } from '../../domain/outcome';
import type { WechatPayAccount } from '../account';
import type { ChargeCall } from '../gateway';
import type { CallApi } from './call-api';
import { findPayment, paymentFailure } from './find-payment';
import { jsapiParameters } from './jsapi-parameters';
import { maxCharacterBytes, maxDescriptionBytes, onlyCurrency } from './limits';
import { jsapiOrderShape, nativeOrderShape } from './shapes';

const ways = { wechat_native: 'native', wechat_jsapi: 'jsapi' } as const;
type Way = (typeof ways)[keyof typeof ways];

/**
 * Orders a payment that then waits for its payer: by QR code, https://pay.weixin.qq.com/doc/v3/merchant/4012791877, or
 * inside WeChat, https://pay.weixin.qq.com/doc/v3/merchant/4012791856. The same number with the same content gives the
 * order that is there.
 */
export async function charge(account: WechatPayAccount, callApi: CallApi, call: ChargeCall): Promise<PaymentOutcome> {
  const way = wayOf(call.paymentMethod);
  if (way === null) return { kind: 'declined', code: 'payment_method_unknown' };
  if (way === 'jsapi' && call.payer === null) return { kind: 'declined', code: 'payer_missing' };
  if (call.currency !== onlyCurrency) return { kind: 'declined', code: 'currency_not_supported' };
  const answer = await callApi({ method: 'post', path: `v3/pay/transactions/${way}`, body: order(account, call, way) });
  switch (answer.kind) {
    case 'answered': {
      const action = readAction(account, way, answer.body);
      return action === null
        ? { kind: 'unknown', reason: 'answer_unparsable' }
        : { kind: 'requires_action', providerPaymentId: null, action };
    }
    case 'refused':
      return unlessOrdered(account, callApi, call, answer.code);
    case 'unsent':
    case 'held':
    case 'unknown':
      return paymentFailure(answer);
  }
}

const wayOf = (method: string): Way | null =>
  method === 'wechat_native' || method === 'wechat_jsapi' ? ways[method] : null;

/** The same call always gives the same order. */
const order = ({ appId, merchantNumber, notifyUrl }: WechatPayAccount, call: ChargeCall, way: Way): object => ({
  appid: appId,
  mchid: merchantNumber,
  description: writable(call.description) ?? call.paymentId,
  out_trade_no: call.paymentId,
  time_expire: beijingTime(call.expiresAt),
  notify_url: notifyUrl,
  amount: { total: call.amount, currency: call.currency },
  ...(way === 'jsapi' && { payer: { openid: call.payer } }),
});

/**
 * As many characters as fit, without those that UTF-8 writes in four bytes: those are refused, see
 * https://pay.weixin.qq.com/docs/merchant/development/interface-rules/basic-rules.html. Null when nothing is left.
 */
function writable(text: string): string | null {
  let kept = '';
  for (const character of text) {
    const bytes = Buffer.byteLength(character);
    if (bytes > maxCharacterBytes) continue;
    if (Buffer.byteLength(kept) + bytes > maxDescriptionBytes) break;
    kept += character;
  }
  return kept.trim() === '' ? null : kept;
}

const beijingOffsetMs = 8 * 60 * 60 * 1000;

/** RFC 3339 without fractions in the zone that WeChat Pay's pages write: `2018-06-08T10:34:56+08:00`. */
const beijingTime = (time: string): string =>
  `${new Date(Date.parse(time) + beijingOffsetMs).toISOString().slice(0, 'YYYY-MM-DDTHH:mm:ss'.length)}+08:00`;

function readAction(account: WechatPayAccount, way: Way, answer: unknown): PaymentAction | null {
  if (way === 'native') {
    const parsed = nativeOrderShape.safeParse(answer);
    return parsed.success ? { type: 'qr_code', content: parsed.data.code_url } : null;
  }
  const parsed = jsapiOrderShape.safeParse(answer);
  return parsed.success
    ? { type: 'wechatpay_jsapi', parameters: jsapiParameters(account, parsed.data.prepay_id) }
    : null;
}

/**
 * "Paid already" and "number used" may be the traces of our own earlier order, which somebody may have paid. A refusal
 * stands only if WeChat Pay has no order under our number.
 */
async function unlessOrdered(
  account: WechatPayAccount,
  callApi: CallApi,
  call: ChargeCall,
  code: string,
): Promise<PaymentOutcome> {
  const found = await findPayment(account, callApi, { paymentId: call.paymentId });
  switch (found.kind) {
    case 'not_found':
      return { kind: 'declined', code };
    case 'captured':
      if (found.currency !== call.currency) return { kind: 'unknown', reason: 'wrong_currency' };
      return found.amount === call.amount ? found : { kind: 'unknown', reason: 'wrong_amount' };
    case 'requires_action':
    case 'not_captured':
    case 'declined':
      return found;
    case 'unknown':
    case 'held':
      return { kind: 'unknown', reason: 'refusal_unverified' };
  }
}
