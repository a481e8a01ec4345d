import type Stripe from 'stripe';
import type { StripeContext } from './context';
import { emit } from './events';
import { newDispute } from './objects';
import { idOf } from './state';

interface DisputeInput {
  account: string;
  charge: Stripe.Charge;
  amount: number;
  reason: string;
  status: Stripe.Dispute.Status;
  /** An inquiry still lets the merchant refund; a chargeback has taken the money already. */
  refundable: boolean;
}

/** The cardholder disputes the charge: a chargeback takes its amount (minor units) from the account at once. */
export function openDispute(context: StripeContext, input: DisputeInput): Stripe.Dispute {
  const { account, charge } = input;
  const dispute = newDispute(input);
  context.state.disputes.put(dispute.id, { account, value: dispute });
  context.state.charges.put(charge.id, { account, value: { ...charge, disputed: true } });
  if (!input.refundable) {
    context.movements.apply({
      kind: 'dispute',
      key: null,
      amount: dispute.amount,
      currency: dispute.currency.toUpperCase(),
      state: dispute.status,
      id: dispute.id,
      account,
      payment_intent: idOf(dispute.payment_intent),
      metadata: {},
    });
  }
  emit(context, account, 'charge.dispute.created', dispute, null);
  return dispute;
}
