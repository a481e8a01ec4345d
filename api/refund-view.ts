import type { RefundRequest, RefundSnapshot } from '../domain/refund';
import type { RefundView } from '../domain/resources/refund';
import type { PaymentDocument } from '../store/store';

export { viewOfRow, type RefundView } from '../domain/resources/refund';

/** A request that has been accepted, before its workflow has opened it. */
export function viewOfRequest(
  ids: { readonly id: string; readonly merchantId: string },
  request: RefundRequest,
  payment: PaymentDocument,
  acceptedAt: Date,
): RefundView {
  return {
    id: ids.id,
    merchantId: ids.merchantId,
    paymentId: request.paymentId,
    amount: request.amount,
    currency: payment.currency,
    state: 'requested',
    revision: 0,
    stateReason: null,
    reason: request.reason,
    description: request.description,
    failure: null,
    risk: null,
    provider: payment.provider,
    providerRefundId: null,
    destination: null,
    metadata: request.metadata,
    createdAt: acceptedAt,
    updatedAt: acceptedAt,
  };
}

/** The workflow is ahead of its row for a moment: what it says about itself counts. */
export function withSnapshot(view: RefundView, snapshot: RefundSnapshot): RefundView {
  if (snapshot.revision < view.revision) return view;
  return {
    ...view,
    amount: snapshot.amount ?? view.amount,
    state: snapshot.state,
    revision: snapshot.revision,
    stateReason: snapshot.state === view.state ? view.stateReason : null,
    failure: snapshot.failure,
    risk: snapshot.risk ?? view.risk,
    provider: snapshot.provider ?? view.provider,
    providerRefundId: snapshot.providerRefundId ?? view.providerRefundId,
  };
}
