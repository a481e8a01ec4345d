import { stageAfter } from '../../domain/approval-plan';
import type { Transition, RefundRequest } from '../../domain/refund';
import type { PaymentDocument, RefundDocument } from '../../store/store';
import type { AssessInput, AssessResult } from '../contract';
import type { ActivityDeps } from '../deps';
import { hopeless } from '../failure';
import { supersededBy } from '../recording/progress';
import { decideRisk, type RiskFeatures } from '../../risk/decisions/rules';

const dayMs = 86_400_000;

/** What is assessed: a refund's row, its payment, and whether goods must come back first. */
export interface Assessed {
  readonly row: RefundDocument;
  readonly payment: PaymentDocument;
  readonly goodsReturn: boolean;
}

/** Assesses a refund whose rows have to be read first. */
export async function assessRisk(deps: ActivityDeps, input: AssessInput): Promise<AssessResult> {
  const [row, payment, request] = await Promise.all([
    deps.store.refunds.get(input.refundId, [input.merchantId]),
    deps.store.payments.get(input.paymentId, [input.merchantId]),
    deps.store.idempotency.get(input.refundId),
  ]);
  if (row === null || payment === null || request === null) throw hopeless('refund_not_found', 'The refund has no row');
  return assessOpened(deps, { row, payment, goodsReturn: (request.request as RefundRequest).goodsReturn }, input);
}

/** Gathers the features, decides, and writes decision and next state in one update. A refund is decided once. */
export async function assessOpened(
  deps: ActivityDeps,
  { row, payment, goodsReturn }: Assessed,
  step: Pick<AssessInput, 'revision' | 'at'>,
): Promise<AssessResult> {
  const decided =
    row.risk !== null && row.plan !== null
      ? { risk: row.risk, plan: row.plan }
      : await decide(deps, row, payment, goodsReturn, new Date(step.at));

  const transition = stepAfter(decided, step);
  const result = await deps.runSideEffect('refund.assess', () =>
    deps.store.refunds.advance(row.id, { transitions: [transition], set: decided }),
  );
  if (result.kind === 'superseded') return supersededBy(deps, result.row);
  return { kind: 'assessed', ...decided, transition };
}

async function decide(
  deps: ActivityDeps,
  row: RefundDocument,
  payment: PaymentDocument,
  goodsReturn: boolean,
  at: Date,
) {
  const { risk: policy, version } = deps.policy;
  const since = new Date(at.getTime() - policy.velocityWindowMs);
  const features: RiskFeatures = {
    amount: row.amount,
    currency: row.currency,
    paymentAgeDays: (at.getTime() - (payment.capturedAt ?? payment.createdAt).getTime()) / dayMs,
    liveRefunds: payment.reservations.filter(({ state }) => state === 'held' || state === 'settled').length,
    customerRefunds:
      row.customerId === null
        ? 0
        : await deps.store.refunds.countOfCustomerSince(row.merchantId, row.customerId, since, row.id),
  };
  const { risk, plan } = decideRisk(features, policy, version);
  return { risk, plan: { ...plan, goodsReturn } };
}

/** A rejection only leaves a note: the final state is written once the hold is released. */
function stepAfter(
  { risk, plan }: Pick<RefundDocument, 'risk' | 'plan'>,
  { revision, at }: Pick<AssessInput, 'revision' | 'at'>,
): Transition {
  const rejected = risk?.decision === 'reject' || plan === null;
  return {
    revision,
    to: rejected ? 'requested' : stageAfter('requested', plan),
    at,
    by: 'engine',
    reason: `risk_${risk?.decision ?? 'reject'}`,
  };
}
