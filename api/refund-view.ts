import type { MaskedDestination } from '../domain/bank-transfer';
import type { ProviderName } from '../domain/outcome';
import type { Failure, Metadata, RefundReason, RefundRequest, RefundSnapshot, RiskDecision } from '../domain/refund';
import type { RefundState } from '../domain/refund-state';
import type { PaymentDocument, RefundDocument } from '../store/store';

/** A refund as clients see it, from its row or, before the workflow has written one, from the request. */
export interface RefundView {
  readonly id: string;
  readonly merchantId: string;
  readonly paymentId: string;
  /** Null while a request for all that remains has not been decided. */
  readonly amount: number | null;
  readonly currency: string;
  readonly state: RefundState;
  readonly revision: number;
  /** The stable word with which the state was entered. */
  readonly stateReason: string | null;
  readonly reason: RefundReason;
  readonly description: string | null;
  readonly failure: Failure | null;
  readonly risk: RiskDecision | null;
  readonly provider: ProviderName;
  readonly providerRefundId: string | null;
  /** The bank account that it goes to instead of the way the money came. */
  readonly destination: MaskedDestination | null;
  readonly metadata: Metadata;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const viewOfRow = (row: RefundDocument): RefundView => ({
  ...row,
  stateReason: row.history.findLast((entry) => entry.state === row.state)?.reason ?? null,
});

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
