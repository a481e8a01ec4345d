import type Stripe from 'stripe';
import type { StripeContext } from './context';
import { emit } from './events';
import type { Cause } from './events';
import { newId } from './ids';
import { refundedAmount } from './lookup';
import { newRefund } from './objects';
import { idOf } from './state';
import type { OwnedRefund } from './state';

export const refundStates = ['pending', 'requires_action', 'succeeded', 'failed', 'canceled'] as const;
export type RefundState = (typeof refundStates)[number];

/** How a new refund stands, and what becomes of it later. */
export interface RefundStart {
  status: RefundState;
  pendingReason?: 'processing' | 'insufficient_funds';
  failureReason?: string;
  later?: { status: RefundState; afterMs: number; failureReason?: string };
}

interface RefundInput {
  account: string;
  charge: Stripe.Charge;
  amount: number;
  reason: string | null;
  metadata: Record<string, string>;
  cause: Cause | null;
}

interface Settlement {
  refund: string;
  status: RefundState;
  failureReason?: string;
}

const settleTask = 'stripe.settle_refund';

/** Makes a refund of a charge that has the amount left. Money moves unless it failed or waits for funds or the customer. */
export function createRefund(context: StripeContext, input: RefundInput, start: RefundStart): Stripe.Refund {
  const { account, cause } = input;
  const value = withStatus(newRefund(input), start.status, start);
  const debited = isDebited(value);
  if (!debited) value.balance_transaction = null;
  const owned = { account, value, debited, key: cause?.key ?? null };
  context.state.refunds.put(value.id, owned);
  if (debited) recordMovement(context, owned);
  const charge = updateCharge(context, account, input.charge.id);
  emit(context, account, 'refund.created', value, cause);
  if (value.status === 'failed') emit(context, account, 'refund.failed', value, cause);
  else emit(context, account, 'charge.refunded', charge, cause);
  if (start.later) {
    const { status, afterMs, failureReason } = start.later;
    const settlement: Settlement = { refund: value.id, status, ...(failureReason && { failureReason }) };
    context.scheduler.schedule(settleTask, afterMs, settlement);
  }
  return value;
}

/** Settles refunds when their time has come. */
export function handleSettlements(context: StripeContext): void {
  context.scheduler.handle(settleTask, (data) => {
    const { refund, status, failureReason } = data as Settlement;
    const owned = context.state.refunds.get(refund);
    if (owned) settleRefund(context, owned, status, failureReason);
  });
}

/** Moves a refund on; one that failed or was canceled stays so, and one that succeeded can only fail. */
export function settleRefund(
  context: StripeContext,
  owned: OwnedRefund,
  status: RefundState,
  failureReason?: string,
): Stripe.Refund {
  if (!canBecome(owned.value.status, status)) return owned.value;
  const reason = failureReason ?? (status === 'canceled' ? 'merchant_request' : 'unknown');
  const value = withStatus(owned.value, status, { pendingReason: 'processing', failureReason: reason });
  const returned = owned.debited && (status === 'failed' || status === 'canceled');
  if (returned) value.failure_balance_transaction = newId('txn');
  const moved = !owned.debited && isDebited(value);
  if (moved) value.balance_transaction = newId('txn');
  const next = { ...owned, value, debited: owned.debited || moved };
  context.state.refunds.put(value.id, next);
  if (moved) recordMovement(context, next);
  context.movements.setState(value.id, status);
  updateCharge(context, owned.account, idOf(value.charge) ?? '');
  if (status === 'failed') emit(context, owned.account, 'refund.failed', value, null);
  emit(context, owned.account, 'refund.updated', value, null);
  emit(context, owned.account, 'charge.refund.updated', value, null);
  return value;
}

/** Whether a refund in state `from` can go to `to`. */
export function canBecome(from: string | null, to: RefundState): boolean {
  if (from === 'failed' || from === 'canceled' || from === to) return false;
  return from !== 'succeeded' || to === 'failed';
}

function withStatus(
  refund: Stripe.Refund,
  status: RefundState,
  details: Pick<RefundStart, 'pendingReason' | 'failureReason'>,
): Stripe.Refund {
  const { pending_reason: _earlier, ...rest } = refund;
  return {
    ...rest,
    status,
    ...(status === 'pending' && { pending_reason: details.pendingReason ?? 'processing' }),
    ...((status === 'failed' || status === 'canceled') && { failure_reason: details.failureReason ?? 'unknown' }),
  };
}

function isDebited(refund: Stripe.Refund): boolean {
  return refund.status === 'succeeded' || (refund.status === 'pending' && refund.pending_reason === 'processing');
}

function updateCharge(context: StripeContext, account: string, id: string): Stripe.Charge {
  const charge = context.state.charges.get(id)?.value;
  if (charge === undefined) throw new Error(`A refund without its charge: ${id}`);
  const amount_refunded = refundedAmount(context.state, id, idOf(charge.payment_intent));
  const value = { ...charge, amount_refunded, refunded: amount_refunded === charge.amount_captured };
  context.state.charges.put(id, { account, value });
  return value;
}

function recordMovement(context: StripeContext, { account, value, key }: OwnedRefund): void {
  context.movements.apply({
    kind: 'refund',
    key,
    amount: value.amount,
    currency: value.currency.toUpperCase(),
    state: value.status ?? 'unknown',
    id: value.id,
    account,
    payment_intent: idOf(value.payment_intent),
    metadata: value.metadata ?? {},
  });
}
