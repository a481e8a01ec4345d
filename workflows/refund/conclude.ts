import type { Actor, ClosedRoute, Failure, PendingResolution } from '../../domain/refund';
import type { RefundState } from '../../domain/refund-state';
import type { ProofKind } from '../../domain/verification';
import { recording } from './activities';
import { failureType, type Compensations } from './compensations';
import { engine, isSuperseded, type RefundRun } from './refund-run';

interface Ending {
  readonly reason: string;
  readonly by?: Actor;
  readonly failure?: Failure;
  readonly providerRefundId?: string | null;
  readonly reference?: string | null;
  readonly approvedBy?: Actor;
  readonly pendingResolution?: PendingResolution;
  readonly closedRoutes?: readonly ClosedRoute[];
  readonly destinationId?: string;
  readonly proven?: readonly ProofKind[];
}

/** What is found out on the way to an operator. */
type Kept = Pick<Ending, 'failure' | 'providerRefundId'>;

/**
 * Ends a refund whose money stays with the merchant: the hold is released first, then the final state is written. Where
 * another run is ahead nothing is released, and this one goes on from where the row stands.
 */
export async function concludeUnpaid(
  run: RefundRun,
  compensations: Compensations,
  to: RefundState,
  ending: Ending,
): Promise<void> {
  const unwound = await compensations.unwind();
  if (isSuperseded(unwound)) return run.adopt(unwound);
  if (unwound.kind === 'stuck') return handOver(run, 'compensation_failed', unwound.type, refusalOf(ending));
  run.enter(to, ending.reason, ending.by);
  await write(run, ending);
  // Another run took a step in between and the refund goes on, without its hold: nothing may be sent on the strength of that.
  if (!run.isOver()) await handOver(run, 'released_while_open', run.state);
}

/** What the provider has refused for good: without it, whoever goes on would send the same key again (rule 3.1.4). */
function refusalOf({ reason, failure, providerRefundId = null }: Ending): Kept {
  if (reason === 'provider_canceled') {
    return { failure: { code: 'canceled_by_provider', stage: 'provider' }, providerRefundId };
  }
  return failure?.stage === 'provider' ? { failure, providerRefundId } : {};
}

/** Ends a refund that was paid: settles the hold, posts the record, writes the final state; one local activity. */
export async function concludePaid(run: RefundRun, ending: Ending): Promise<void> {
  const before = run.mark();
  run.enter('succeeded', ending.reason, ending.by);
  try {
    const cleared = run.progress.failure === null ? {} : { failure: null };
    const result = await recording.settleRefund({
      ...run.ref,
      ...columns(run, ending),
      ...cleared,
      at: run.now(),
      provider: run.progress.provider,
    });
    run.change(cleared);
    if (ending.providerRefundId != null) run.change({ providerRefundId: ending.providerRefundId });
    run.settleWrite(result);
  } catch (error) {
    const stuck = failureType(error);
    run.takeBack(before);
    await handOver(run, 'settlement_failed', stuck, { providerRefundId: ending.providerRefundId ?? null });
  }
}

/** Moves to a state that waits, or leaves a note, and writes it. */
export async function moveTo(run: RefundRun, to: RefundState, ending: Ending): Promise<void> {
  if (to === run.state) run.remark(ending.reason, ending.by ?? engine);
  else run.enter(to, ending.reason, ending.by);
  await write(run, ending);
}

/** Automation ends here: an alarm, and an operator decides; unless another run has ended the refund already. */
export async function handOver(run: RefundRun, reason: string, detail: string, kept: Kept = {}): Promise<void> {
  if (run.state !== 'manual_review' || kept.failure !== undefined) {
    await moveTo(run, 'manual_review', { reason, ...kept });
  }
  if (run.isOver()) return;
  await recording.raiseAlert({ ...run.ref, alert: reason, severity: 'critical', detail });
}

async function write(run: RefundRun, ending: Ending): Promise<void> {
  const result = await recording.recordTransitions({ ...run.ref, ...columns(run, ending) });
  if (ending.providerRefundId != null) run.change({ providerRefundId: ending.providerRefundId });
  if (ending.failure !== undefined) run.change({ failure: ending.failure });
  if (ending.destinationId !== undefined) run.change({ destinationId: ending.destinationId });
  if (ending.proven !== undefined) run.change({ proven: ending.proven });
  if (ending.pendingResolution !== undefined) run.change({ pendingResolution: ending.pendingResolution });
  run.settleWrite(result);
}

const columns = (
  run: RefundRun,
  {
    by,
    failure,
    providerRefundId,
    reference,
    approvedBy,
    pendingResolution,
    closedRoutes,
    destinationId,
    proven,
  }: Ending,
) => ({
  transitions: run.pending(),
  ...(failure === undefined ? {} : { failure }),
  ...(providerRefundId == null ? {} : { providerRefundId }),
  ...(approvedBy === undefined ? {} : { approvedBy }),
  pendingResolution: pendingResolution ?? run.progress.pendingResolution,
  ...(closedRoutes === undefined ? {} : { closedRoutes }),
  ...(destinationId === undefined ? {} : { destinationId }),
  ...(proven === undefined ? {} : { proven }),
  ...(reference === undefined ? {} : { evidence: { by: by ?? engine, reference } }),
});
