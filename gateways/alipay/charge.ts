import type { PaymentOutcome } from '../../domain/outcome';
import type { AlipayAccount } from '../account';
import type { ChargeCall } from '../gateway';
import type { NextCall } from '../http/deadline';
import { toYuan } from './amounts';
import { toChinaTime } from '../china-time';
import type { AlipayClient, CallResult } from './client';
import { findPayment } from './find-payment';
import { paymentFailure } from './payment-outcome';
import { createdShape, precreatedShape } from './shapes';

/** A QR code that the payer scans, or a trade that the payer (named by `payer`) confirms in Alipay. */
const qrCode = 'alipay_qr';
const namedBuyer = 'alipay_buyer';
/** The product under which a trade is confirmed in Alipay by the buyer that it names. */
const miniProgramProduct = 'JSAPI_PAY';

const maxSubjectChars = 256;
const accountNumber = /^2088\d{12}$/;
const openId = /^[\w-]{1,128}$/;

const declined = (code: string): PaymentOutcome => ({ kind: 'declined', code });

/**
 * Asks for a payment under our payment id. Repeated, it gives the same trade: Alipay knows it by `out_trade_no`.
 * https://opendocs.alipay.com/open/02ekfg (precreate) and https://opendocs.alipay.com/open/02ekfj (create)
 */
export async function charge(
  client: AlipayClient,
  account: Pick<AlipayAccount, 'appId' | 'notifyUrl'>,
  call: ChargeCall,
  next: NextCall,
): Promise<PaymentOutcome> {
  const amount = toYuan(call.amount, call.currency);
  if (amount === null) return declined('amount_not_representable');
  const content = {
    out_trade_no: call.paymentId,
    total_amount: amount,
    subject: subjectOf(call),
    time_expire: toChinaTime(Date.parse(call.expiresAt)),
  };
  const { notifyUrl } = account;
  if (call.paymentMethod === qrCode) {
    const result = await client.call({ method: 'alipay.trade.precreate', content, notifyUrl, next });
    return result.kind === 'answered' ? precreated(result.answer, call) : unlessTaken(client, call, next, result);
  }
  if (call.paymentMethod !== namedBuyer) return declined('payment_method_unknown');
  const buyer = buyerOf(call.payer);
  if (buyer === null) return declined('payer_unknown');
  const result = await client.call({
    method: 'alipay.trade.create',
    content: { ...content, ...buyer, product_code: miniProgramProduct, op_app_id: account.appId },
    notifyUrl,
    next,
  });
  return result.kind === 'answered' ? created(result.answer, call) : unlessTaken(client, call, next, result);
}

function precreated(answer: unknown, { paymentId }: ChargeCall): PaymentOutcome {
  const parsed = precreatedShape.safeParse(answer);
  if (!parsed.success) return { kind: 'unknown', reason: 'answer_unparsable' };
  if (parsed.data.out_trade_no !== paymentId) return { kind: 'unknown', reason: 'other_payment' };
  const action = { type: 'qr_code', content: parsed.data.qr_code } as const;
  return { kind: 'requires_action', providerPaymentId: null, action };
}

/** The trade number is all that the payer's Alipay needs to confirm the payment. */
function created(answer: unknown, { paymentId }: ChargeCall): PaymentOutcome {
  const parsed = createdShape.safeParse(answer);
  if (!parsed.success) return { kind: 'unknown', reason: 'answer_unparsable' };
  if (parsed.data.out_trade_no !== paymentId) return { kind: 'unknown', reason: 'other_payment' };
  return { kind: 'requires_action', providerPaymentId: parsed.data.trade_no, action: null };
}

/**
 * "Already paid", "closed" or "expired" may follow an earlier attempt of ours whose answer was lost, and which somebody
 * paid meanwhile. A refusal stands only where Alipay has no trade of ours.
 */
async function unlessTaken(
  client: AlipayClient,
  call: ChargeCall,
  next: NextCall,
  result: Exclude<CallResult, { kind: 'answered' }>,
): Promise<PaymentOutcome> {
  if (result.kind !== 'refused') return paymentFailure(result, declined);
  const earlier = await findPayment(client, { paymentId: call.paymentId }, next);
  switch (earlier.kind) {
    case 'not_found':
      return declined(result.code);
    case 'unknown':
    case 'held':
      return { kind: 'unknown', reason: 'refusal_unverified' };
    case 'captured':
    case 'requires_action':
    case 'not_captured':
    case 'declined':
      return earlier;
  }
}

/** Alipay refuses some characters in a title: https://opendocs.alipay.com/open/02ekfg */
function subjectOf({ description, paymentId }: ChargeCall): string {
  const allowed = description.replaceAll(/[/=&\p{C}]/gu, ' ').trim();
  return Array.from(allowed === '' ? paymentId : allowed)
    .slice(0, maxSubjectChars)
    .join('');
}

/** The number of the payer's account with Alipay, or the payer's id for this application. */
function buyerOf(payer: string | null): Record<string, string> | null {
  if (payer === null || !openId.test(payer)) return null;
  return accountNumber.test(payer) ? { buyer_id: payer } : { op_buyer_open_id: payer };
}
