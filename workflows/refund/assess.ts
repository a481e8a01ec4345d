import { condition } from '@temporalio/workflow';
import type { AssessResult } from '../../activities/contract';
import { recording } from './activities';
import { failureType, type Compensations } from './compensations';
import { concludeUnpaid, handOver } from './conclude';
import { isSuperseded, type RefundRun } from './refund-run';

/** Decides whether the refund may go on by itself, needs a person, or is refused. */
export async function assess(run: RefundRun, compensations: Compensations): Promise<void> {
  const result = await ask(run);
  if (result.kind === 'stuck') return handOver(run, 'assessment_failed', result.type);
  if (isSuperseded(result)) return run.adopt(result);
  run.change({ risk: result.risk, plan: result.plan });
  run.take(result.transition);
  if (run.cancelRequestedBy !== null) {
    await concludeUnpaid(run, compensations, 'canceled', { reason: 'canceled', by: run.cancelRequestedBy });
  } else if (result.risk.decision === 'reject') {
    const code = result.risk.rules[0] ?? 'risk_rejected';
    await concludeUnpaid(run, compensations, 'rejected', { reason: 'risk_rejected', failure: { code, stage: 'risk' } });
  }
}

/** Opening has nearly always decided as well. Histories of before have a step of its own for it. */
async function ask(run: RefundRun): Promise<AssessResult | { readonly kind: 'stuck'; readonly type: string }> {
  const revision = run.nextRevision();
  const assessed = run.takeAssessment();
  if (assessed !== null) {
    // Whoever asked for something meanwhile is heard before anything comes of the decision.
    await condition(() => run.early === 0);
    return assessed;
  }
  try {
    return await recording.assessRisk({ ...run.ref, revision, at: run.now() });
  } catch (error) {
    return { kind: 'stuck', type: failureType(error) };
  }
}
