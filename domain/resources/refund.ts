import type { MaskedDestination } from '../bank-transfer';
import type { ProviderName } from '../outcome';
import { missingProofs, waysToProve, type ProofKind } from '../verification';
import type { ApprovalPlan, Failure, Metadata, RefundReason, RiskDecision } from '../refund';
import { statusOf, type RefundState } from '../refund-state';

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
  /** What is asked of the customer, and what of it is proved. */
  readonly plan?: Pick<ApprovalPlan, 'proofs'> | null;
  readonly proven?: readonly ProofKind[];
  /** The ways to prove something that are open to this customer; absent: all that there are. */
  readonly ways?: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

type RefundRow = Omit<RefundView, 'stateReason'> & {
  readonly history: readonly { readonly state: RefundState; readonly reason: string }[];
};

/** A refund's row as clients see it. */
export const viewOfRow = (row: RefundRow): RefundView => ({
  ...row,
  stateReason: row.history.findLast((entry) => entry.state === row.state)?.reason ?? null,
});

/** What the refund waits for from the merchant or customer. */
interface NextAction {
  readonly type: 'verify' | 'confirm_return' | 'fund_or_redirect' | 'provide_bank_account' | 'choose_destination';
  readonly detail: string;
  readonly url: string | null;
  readonly reason: string | null;
  /** What is still to be proved, and how; null where nothing is. */
  readonly missing: ProofKind[] | null;
  readonly methods: string[] | null;
}

const fundOrRedirect =
  'The provider needs something before it can pay: add funds to the balance of the account with the provider, ' +
  'or give it another destination there. The refund goes on by itself';

/** The reason with which the workflow enters `action_required` for want of a bank account. */
const bankAccountNeeded = 'bank_account_needed';

/** The provider's reason, where the payer's bank gave the money back to it. */
const abnormal = 'abnormal';

/** Any one way will do where the plan names no kind; else each kind that is missing needs one. */
function proofNeeded({ id, stateReason, plan, proven = [], ways }: RefundView): NextAction {
  const wanted = plan?.proofs ?? [];
  const missing = [...missingProofs(wanted, proven)];
  const methods = missing.flatMap((kind) => waysToProve[kind]).filter((way) => ways?.includes(way) ?? true);
  const what = missing.map((kind) => (kind === 'identity' ? 'identity' : 'a second factor'));
  const detail = `The customer must prove ${what.join(wanted.length === 0 ? ' or ' : ' and ')}; bring it here`;
  return { type: 'verify', detail, url: `/v1/refunds/${id}/verify`, reason: stateReason, missing, methods };
}

function nextActionOf(refund: RefundView): NextAction | null {
  if (refund.state === 'verifying') return proofNeeded(refund);
  const action = actionWithoutProof(refund);
  return action && { ...action, missing: null, methods: null };
}

function actionWithoutProof({ id, state, stateReason }: RefundView): Omit<NextAction, 'missing' | 'methods'> | null {
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
  if (state === 'action_required' && stateReason === abnormal) {
    const detail =
      'The payer’s bank did not take the money, and the provider holds it: ' +
      'have it sent to a bank card of the payer, or to your own account with the provider';
    return { type: 'choose_destination', detail, url: `/v1/refunds/${id}/redirect`, reason: stateReason };
  }
  if (state === 'action_required') {
    return { type: 'fund_or_redirect', detail: fundOrRedirect, url: null, reason: stateReason };
  }
  return null;
}

/** Of what risk refused no rule is named: whoever is refused would learn what is watched, and who is on a list. */
function failureOf({ failure, risk }: RefundView): Failure | null {
  if (failure === null) return null;
  const { code, stage } = failure;
  return { code: stage === 'risk' ? (risk?.reasons?.[0] ?? 'risk_rejected') : code, stage };
}

/** The refund resource: what the API answers and webhooks carry. */
export const presentRefund = (refund: RefundView) => ({
  id: refund.id,
  object: 'refund' as const,
  merchant: refund.merchantId,
  payment: refund.paymentId,
  amount: refund.amount,
  currency: refund.currency,
  status: statusOf(refund.state),
  state: refund.state,
  reason: refund.reason,
  description: refund.description,
  failure: failureOf(refund),
  next_action: nextActionOf(refund),
  risk: refund.risk && { decision: refund.risk.decision, reasons: [...(refund.risk.reasons ?? [])] },
  provider: refund.provider,
  provider_refund_id: refund.providerRefundId,
  bank_account: refund.destination && {
    type: refund.destination.kind === 'iban' ? ('iban' as const) : ('card' as const),
    masked: refund.destination.masked,
  },
  metadata: { ...refund.metadata },
  created_at: refund.createdAt.toISOString(),
  updated_at: refund.updatedAt.toISOString(),
});
