import { stageAfter } from '../../domain/approval-plan';
import type { Transition, RefundRequest } from '../../domain/refund';
import type { Assessment } from '../../risk/decisions/assessment';
import { assessmentOf } from '../../risk/decisions/assess';
import type { RefundDocument } from '../../store/store';
import type { AssessInput, AssessResult } from '../contract';
import type { ActivityDeps } from '../deps';
import { hopeless } from '../failure';
import { supersededBy } from '../recording/progress';
import { gatherFeatures, type Assessed } from './gather-features';

/** Assesses a refund whose rows have to be read first. */
export async function assessRisk(deps: ActivityDeps, input: AssessInput): Promise<AssessResult> {
  const [row, payment, request] = await Promise.all([
    deps.store.refunds.get(input.refundId, [input.merchantId]),
    deps.store.payments.get(input.paymentId, [input.merchantId]),
    deps.store.idempotency.get(input.refundId),
  ]);
  if (row === null || payment === null || request === null) throw hopeless('refund_not_found', 'The refund has no row');
  return assessOpened(deps, { row, payment, request: request.request as RefundRequest }, input);
}

/** Gathers the features, decides, and writes decision, what it was made on and next state in one update. A refund is decided once. */
export async function assessOpened(
  deps: ActivityDeps,
  assessed: Assessed,
  step: Pick<AssessInput, 'revision' | 'at'>,
): Promise<AssessResult> {
  const { row } = assessed;
  const decided =
    row.risk !== null && row.plan !== null
      ? { risk: row.risk, plan: row.plan }
      : await decide(deps, assessed, new Date(step.at));

  const transition = stepAfter(decided, step);
  const result = await deps.runSideEffect('refund.assess', () =>
    deps.store.refunds.advance(row.id, { transitions: [transition], set: decided }),
  );
  if (result.kind === 'superseded') return supersededBy(deps, result.row);
  // Another attempt of this step may have decided the same with another plan before: what the row says counts.
  const { risk, plan } = result.row;
  return { kind: 'assessed', risk: risk ?? decided.risk, plan: plan ?? decided.plan, transition };
}

type DecidedRow = Pick<Required<Assessed['row']>, 'risk' | 'plan'> & {
  readonly risk: NonNullable<RefundDocument['risk']>;
  readonly plan: NonNullable<RefundDocument['plan']>;
  readonly assessment?: Assessment;
};

async function decide(deps: ActivityDeps, assessed: Assessed, at: Date): Promise<DecidedRow> {
  const [policies, gathered] = await Promise.all([deps.risk.policies(), gatherFeatures(deps, assessed, at)]);
  const { assessment, plan } = assessmentOf(gathered, policies, at);
  return { risk: assessment.risk, plan: { ...plan, goodsReturn: assessed.request.goodsReturn }, assessment };
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
