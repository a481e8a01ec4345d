import type { ProviderRefund, RefundOutcome } from '../../domain/outcome';
import type { RefundCall } from '../gateway';
import { fromStripeAmount } from './amounts';
import { ourRefundId, refundShape } from './shapes';
import type { StripeRefund } from './shapes';

const unparsable: RefundOutcome = { kind: 'unknown', reason: 'answer_unparsable' };

/** Cards have `re_`, other payment methods `pyr_`. */
const refundIdPattern = /^(?:re|pyr)_\w{1,250}$/;
const stableWord = /^[a-z][a-z0-9_]{0,63}$/;

/** What Stripe's answer about the refund of `call` means; an answer about anything else is a `mismatch`. */
export function refundOutcome(answer: unknown, call: RefundCall): RefundOutcome {
  const parsed = refundShape.safeParse(answer);
  if (!parsed.success) return unparsable;
  const reason = findDifference(parsed.data, call);
  if (reason === null) return statusOutcome(parsed.data);
  const providerRefundId = refundIdPattern.test(parsed.data.id) ? parsed.data.id : null;
  return { kind: 'mismatch', reason, providerRefundId };
}

/** A refund of a listing, ours or not; null when it can't be understood, which makes the listing incomplete. */
export function providerRefund(item: unknown, providerPaymentId: string): ProviderRefund | null {
  const parsed = refundShape.safeParse(item);
  if (!parsed.success) return null;
  const { id, currency, metadata, payment_intent, created } = parsed.data;
  const amount = fromStripeAmount(parsed.data.amount, currency);
  if (amount === null || payment_intent !== providerPaymentId || !refundIdPattern.test(id)) return null;
  return {
    providerRefundId: id,
    amount,
    currency,
    refundId: ourRefundId(metadata),
    refundedAt: new Date(created * 1_000).toISOString(),
    outcome: statusOutcome(parsed.data),
  };
}

/** The first thing that differs from what we asked for, most alarming first. */
function findDifference(refund: StripeRefund, call: RefundCall): string | null {
  if (!refundIdPattern.test(refund.id)) return 'wrong_id_format';
  if (refund.payment_intent !== call.providerPaymentId) return 'other_payment';
  if (ourRefundId(refund.metadata) !== call.refundId) return 'other_refund';
  if (call.providerRefundId !== null && refund.id !== call.providerRefundId) return 'other_provider_refund';
  if (refund.currency !== call.currency) return 'wrong_currency';
  if (fromStripeAmount(refund.amount, refund.currency) !== call.amount) return 'wrong_amount';
  return null;
}

/** https://docs.stripe.com/refunds: `failed` may follow `succeeded`; a status not known here decides nothing. */
function statusOutcome({ id, status, pending_reason, failure_reason }: StripeRefund): RefundOutcome {
  switch (status) {
    case 'succeeded':
      return { kind: 'succeeded', providerRefundId: id };
    case 'pending':
      // Stripe made the object and waits for the merchant's balance: submitting again would pay twice.
      return pending_reason === 'insufficient_funds'
        ? { kind: 'action_required', providerRefundId: id, reason: 'insufficient_funds' }
        : { kind: 'processing', providerRefundId: id };
    case 'requires_action':
      return { kind: 'action_required', providerRefundId: id, reason: 'requires_action' };
    case 'failed':
      return failedOutcome(id, failure_reason ?? null);
    case 'canceled':
      return { kind: 'canceled', providerRefundId: id };
    default:
      return { kind: 'unknown', reason: 'status_unknown' };
  }
}

/** https://docs.stripe.com/refunds#failed-refunds: these say that the card or account takes nothing back. */
const closedInstrument: ReadonlySet<string> = new Set([
  'declined',
  'expired_or_canceled_card',
  'lost_or_stolen_card',
  'unknown',
]);

const failedOutcome = (providerRefundId: string, reason: string | null): RefundOutcome => ({
  kind: 'failed',
  providerRefundId,
  code: stableOr(reason, 'unknown'),
  ...(reason !== null && closedInstrument.has(reason) && { instrumentClosed: true }),
});

const stableOr = (word: string | null | undefined, otherwise: string): string =>
  typeof word === 'string' && stableWord.test(word) ? word : otherwise;
