import type { PaymentOutcome } from '../../domain/outcome';
import type { PaymentLookup } from '../gateway';
import type { NextCall } from '../http/deadline';
import type { AlipayClient } from './client';
import { paymentFailure, paymentOutcome } from './payment-outcome';
import { tradeShape } from './shapes';

const missing = 'trade_not_exist';

/**
 * Looks a trade up, by Alipay's number or by ours: https://opendocs.alipay.com/open/02ekfh. A QR code makes no trade
 * until somebody scans it, so until then there is nothing to find.
 */
export async function findPayment(
  client: AlipayClient,
  by: PaymentLookup['by'],
  next: NextCall,
): Promise<PaymentOutcome> {
  const result = await client.call({ method: 'alipay.trade.query', content: numbersOf(by), next });
  if (result.kind !== 'answered') {
    return paymentFailure(result, (code) =>
      code === missing ? { kind: 'not_found' } : { kind: 'unknown', reason: `query_refused_${code}` },
    );
  }
  const trade = tradeShape.safeParse(result.answer);
  if (!trade.success) return { kind: 'unknown', reason: 'answer_unparsable' };
  const asked = 'providerPaymentId' in by ? by.providerPaymentId : by.paymentId;
  const told = 'providerPaymentId' in by ? trade.data.trade_no : trade.data.out_trade_no;
  return told === asked ? paymentOutcome(trade.data) : { kind: 'unknown', reason: 'other_payment' };
}

/**
 * Closes a trade that waits for its payer, https://opendocs.alipay.com/open/02o6e7, then asks how it stands: a refusal
 * may mean that somebody paid. `not_found`: nobody scanned the QR code, and its `time_expire` ends it.
 */
export async function closePayment(
  client: AlipayClient,
  by: PaymentLookup['by'],
  next: NextCall,
): Promise<PaymentOutcome> {
  const result = await client.call({ method: 'alipay.trade.close', content: numbersOf(by), next });
  if (result.kind !== 'answered' && result.kind !== 'refused') {
    return paymentFailure(result, (code) => ({ kind: 'unknown', reason: code }));
  }
  const outcome = await findPayment(client, by, next);
  if (outcome.kind !== 'requires_action') return outcome;
  return { kind: 'unknown', reason: result.kind === 'refused' ? `close_refused_${result.code}` : 'not_closed' };
}

const numbersOf = (by: PaymentLookup['by']): Record<string, string> =>
  'providerPaymentId' in by ? { trade_no: by.providerPaymentId } : { out_trade_no: by.paymentId };
