import { statusOf } from '../../domain/refund-state';
import type { RefundView } from '../refund-view';
import type { NextAction, RefundResource } from '../schemas/refund';

const fundOrRedirect =
  'The provider needs something before it can pay: add funds to the balance of the account with the provider, ' +
  'or give it another destination there. The refund goes on by itself';

/** The reason with which the workflow enters `action_required` for want of a bank account. */
const bankAccountNeeded = 'bank_account_needed';

function nextActionOf({ id, state, stateReason }: RefundView): NextAction | null {
  if (state === 'verifying') {
    const detail = 'The customer must prove identity or a second factor; then confirm it here';
    return { type: 'verify', detail, url: `/v1/refunds/${id}/verify`, reason: stateReason };
  }
  if (state === 'awaiting_return') {
    const detail = 'The goods must arrive first; then confirm it here';
    return { type: 'confirm_return', detail, url: `/v1/refunds/${id}/confirm_return`, reason: stateReason };
  }
  if (state === 'action_required' && stateReason === bankAccountNeeded) {
    const detail =
      'The card or account that paid cannot take the money back: give a bank account of the customer. ' +
      'If nobody does in time, the refund fails';
    return { type: 'provide_bank_account', detail, url: `/v1/refunds/${id}/redirect`, reason: stateReason };
  }
  if (state === 'action_required') {
    return { type: 'fund_or_redirect', detail: fundOrRedirect, url: null, reason: stateReason };
  }
  return null;
}

export const presentRefund = (refund: RefundView): RefundResource => ({
  id: refund.id,
  object: 'refund',
  merchant: refund.merchantId,
  payment: refund.paymentId,
  amount: refund.amount,
  currency: refund.currency,
  status: statusOf(refund.state),
  state: refund.state,
  reason: refund.reason,
  description: refund.description,
  failure: refund.failure && { code: refund.failure.code, stage: refund.failure.stage },
  next_action: nextActionOf(refund),
  risk: refund.risk && { decision: refund.risk.decision, score: refund.risk.score, rules: [...refund.risk.rules] },
  provider: refund.provider,
  provider_refund_id: refund.providerRefundId,
  bank_account: refund.destination && {
    type: refund.destination.kind === 'iban' ? 'iban' : 'card',
    masked: refund.destination.masked,
  },
  metadata: { ...refund.metadata },
  created_at: refund.createdAt.toISOString(),
  updated_at: refund.updatedAt.toISOString(),
});
