import type { Actor, ClosedRoute, Failure, PendingResolution } from '../../domain/refund';
import type { RefundState } from '../../domain/refund-state';
import { recording } from './activities';
import { failureType, type Compensations } from './compensations';
import { engine, type RefundRun } from './refund-run';

interface Ending {
  readonly reason: string;
  readonly by?: Actor;
  readonly failure?: Failure;
  readonly providerRefundId?: string | null;
  readonly reference?: string | null;
  readonly approvedBy?: Actor;
  readonly pendingResolution?: PendingResolution;
  readonly closedRoutes?: readonly ClosedRoute[];
}

/** Ends a refund whose money stays with the merchant: the hold is released first, then the final state is written. */
export async function concludeUnpaid(
  run: RefundRun,
  compensations: Compensations,
  to: RefundState,
  ending: Ending,
): Promise<void> {
  const stuck = await compensations.unwind();
  if (stuck !== null) return handOver(run, 'compensation_failed', stuck);
  run.enter(to, ending.reason, ending.by);
  await write(run, ending);
  // Another run was ahead and this refund goes on, without its hold: nothing may be sent on the strength of that.
  if (!run.isOver()) await handOver(run, 'released_while_open', run.state);
}

/** Ends a refund that was paid: settles the hold, posts the record, writes the final state; one local activity. */
export async function concludePaid(run: RefundRun, ending: Ending): Promise<void> {
  const before = run.state;
  run.enter('succeeded', ending.reason, ending.by);
  try {
    const result = await recording.settleRefund({
      ...run.ref,
      ...columns(run, ending),
      at: run.now(),
      provider: run.progress.provider,
    });
    if (ending.providerRefundId != null) run.change({ providerRefundId: ending.providerRefundId });
    run.settleWrite(result);
  } catch (error) {
    const stuck = failureType(error);
    run.takeBack(before);
    await handOver(run, 'settlement_failed', stuck);
  }
}

/** Moves to a state that waits, or leaves a note, and writes it. */
export async function moveTo(run: RefundRun, to: RefundState, ending: Ending): Promise<void> {
  if (to === run.state) run.remark(ending.reason, ending.by ?? engine);
  else run.enter(to, ending.reason, ending.by);
  await write(run, ending);
}

/** Automation ends here: an alarm, and an operator decides. */
export async function handOver(run: RefundRun, reason: string, detail: string): Promise<void> {
  if (run.state !== 'manual_review') await moveTo(run, 'manual_review', { reason });
  await recording.raiseAlert({ ...run.ref, alert: reason, severity: 'critical', detail });
}

async function write(run: RefundRun, ending: Ending): Promise<void> {
  const result = await recording.recordTransitions({ ...run.ref, ...columns(run, ending) });
  if (ending.providerRefundId != null) run.change({ providerRefundId: ending.providerRefundId });
  if (ending.failure !== undefined) run.change({ failure: ending.failure });
  if (ending.pendingResolution !== undefined) run.change({ pendingResolution: ending.pendingResolution });
  run.settleWrite(result);
}

const columns = (
  run: RefundRun,
  { by, failure, providerRefundId, reference, approvedBy, pendingResolution, closedRoutes }: Ending,
) => ({
  transitions: run.pending(),
  ...(failure === undefined ? {} : { failure }),
  ...(providerRefundId == null ? {} : { providerRefundId }),
  ...(approvedBy === undefined ? {} : { approvedBy }),
  ...(pendingResolution === undefined ? {} : { pendingResolution }),
  ...(closedRoutes === undefined ? {} : { closedRoutes }),
  ...(reference === undefined ? {} : { evidence: { by: by ?? engine, reference } }),
});
