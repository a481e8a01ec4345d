import type { BankOrder } from '../../domain/bank-transfer';
import { isSameDestination } from '../../domain/bank-transfer';
import type { RefundOutcome } from '../../domain/outcome';
import type { BankDestination, RefundCall } from '../gateway';
import { isAccountClosed, reasonWord } from './reason-codes';

/** What the book says of the refund of `call`; an order about anything else is a mismatch. */
export function orderOutcome(order: BankOrder, call: RefundCall, destination?: BankDestination): RefundOutcome {
  const providerRefundId = order.endToEndId;
  const reason = findDifference(order, call, destination) ?? order.mismatch;
  if (reason !== null) return { kind: 'mismatch', reason, providerRefundId };
  switch (order.state) {
    case 'ordered':
    case 'accepted':
      return { kind: 'processing', providerRefundId };
    case 'settled':
      return { kind: 'succeeded', providerRefundId };
    case 'rejected':
    case 'returned':
      return {
        kind: 'failed',
        providerRefundId,
        code: reasonWord(order.reasonCode),
        ...(isAccountClosed(order.reasonCode) && { instrumentClosed: true }),
      };
  }
}

function findDifference(order: BankOrder, call: RefundCall, destination?: BankDestination): string | null {
  if (order.account !== call.account) return 'other_account';
  if (order.refundId !== call.refundId) return 'other_refund';
  if (order.providerPaymentId !== call.providerPaymentId) return 'other_payment';
  if (call.providerRefundId !== null && order.endToEndId !== call.providerRefundId) return 'other_provider_refund';
  if (order.currency !== call.currency) return 'wrong_currency';
  if (order.amount !== call.amount) return 'wrong_amount';
  return destination === undefined || isSameDestination(order.destination, destination) ? null : 'other_destination';
}
