import type { PaymentOutcome } from '../../domain/outcome';
import { currency } from './amounts';
import type { CallFailure } from './read-failure';
import type { AlipayTrade } from './shapes';

/**
 * What a trade means, https://opendocs.alipay.com/open/02ekfh. Alipay lists no refunds of a trade, so none are told. A
 * trade is closed when nobody paid in time, and also when all of it was refunded: only the second was ever paid.
 */
export function paymentOutcome(trade: AlipayTrade): PaymentOutcome {
  const { trade_no, trade_status } = trade;
  switch (trade_status) {
    case 'WAIT_BUYER_PAY':
      return { kind: 'requires_action', providerPaymentId: trade_no, action: null };
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED':
      return captured(trade);
    case 'TRADE_CLOSED':
      return trade.send_pay_date === undefined
        ? { kind: 'not_captured', providerPaymentId: trade_no, providerStatus: 'trade_closed' }
        : captured(trade);
    default:
      return { kind: 'unknown', reason: 'status_unknown' };
  }
}

function captured({ trade_no, total_amount, send_pay_date, ...trade }: AlipayTrade): PaymentOutcome {
  const currencies = [trade.trans_currency ?? currency, trade.pay_currency ?? currency];
  if (currencies.some((code) => code !== currency)) return { kind: 'unknown', reason: 'wrong_currency' };
  if (send_pay_date === undefined) return { kind: 'unknown', reason: 'answer_unparsable' };
  const instrument = trade.buyer_user_id ?? trade.buyer_open_id;
  return {
    kind: 'captured',
    providerPaymentId: trade_no,
    amount: total_amount,
    currency,
    capturedAt: new Date(send_pay_date).toISOString(),
    refunds: [],
    disputed: false,
    ...(instrument !== undefined && { instrument }),
  };
}

/** What a failed call says about a payment. A refusal's meaning depends on what was asked: `refused` gives it. */
export function paymentFailure(failure: CallFailure, refused: (code: string) => PaymentOutcome): PaymentOutcome {
  switch (failure.kind) {
    case 'held':
    case 'unknown':
      return failure;
    // Nothing left, so it may be repeated with the same number, which is what `held` says of a payment.
    case 'unsent':
      return { kind: 'held', reason: failure.reason };
    case 'refused':
      return refused(failure.code);
    case 'key_reused':
      return { kind: 'unknown', reason: failure.code };
    case 'lacks_funds':
      return { kind: 'unknown', reason: failure.kind };
  }
}
