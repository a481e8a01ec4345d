import type { PaymentAction, PaymentOutcome, ProviderRefund } from '../../domain/outcome';
import { fromStripeAmount } from './amounts';
import type { CallFailure } from './read-failure';
import type { StripePaymentIntent } from './shapes';

/** They may still become money: `processing` may take days, https://docs.stripe.com/payments/payment-methods#payment-notification */
const openStatuses: ReadonlySet<string> = new Set([
  'processing',
  'requires_action',
  'requires_capture',
  'requires_confirmation',
]);

/** Whether a payment intent may still be captured without anybody trying again. */
export const isOpen = ({ status }: StripePaymentIntent): boolean => openStatuses.has(status);

/** What a payment intent means, https://docs.stripe.com/payments/paymentintents/lifecycle: only `succeeded` is money. */
export function paymentOutcome(intent: StripePaymentIntent, refunds: readonly ProviderRefund[]): PaymentOutcome {
  const { id, status, currency, amount_received, latest_charge } = intent;
  if (isOpen(intent)) return { kind: 'requires_action', providerPaymentId: id, action: actionOf(intent) };
  if (status !== 'succeeded') return { kind: 'not_captured', providerPaymentId: id, providerStatus: status };
  const amount = fromStripeAmount(amount_received, currency);
  if (amount === null || latest_charge === null || typeof latest_charge === 'string') {
    return { kind: 'unknown', reason: 'answer_unparsable' };
  }
  const instrument = latest_charge.payment_method_details?.card?.fingerprint;
  return {
    kind: 'captured',
    providerPaymentId: id,
    amount,
    currency,
    capturedAt: new Date(latest_charge.created * 1000).toISOString(),
    refunds,
    disputed: latest_charge.disputed,
    ...(instrument && { instrument }),
  };
}

/** https://docs.stripe.com/api/payment_intents/object#payment_intent_object-next_action: other actions need Stripe's own scripts. */
function actionOf({ next_action }: StripePaymentIntent): PaymentAction | null {
  const url = next_action?.redirect_to_url?.url;
  return url == null ? null : { type: 'redirect', url };
}

/** What a failed call says about a payment. A refusal's meaning depends on what was asked: `refused` gives it. */
export function paymentFailure(failure: CallFailure, refused: (code: string) => PaymentOutcome): PaymentOutcome {
  switch (failure.kind) {
    case 'held':
    case 'unknown':
      return failure;
    // Nothing left, so it may be repeated with the same key, which is what `held` says of a payment.
    case 'unsent':
      return { kind: 'held', reason: failure.reason };
    case 'refused':
      return refused(failure.code);
    case 'key_reused':
    case 'lacks_funds':
      return { kind: 'unknown', reason: failure.kind };
  }
}
