import { CancellationScope, allHandlersFinished, condition, patched } from '@temporalio/workflow';
import type { RefundInput, RefundSnapshot } from '../domain/refund';
import { recording } from './refund/activities';
import { assess } from './refund/assess';
import { leftRoutes } from './refund/closed-routes';
import { Compensations } from './refund/compensations';
import { listenToMessages } from './refund/messages';
import { pursue } from './refund/pursue';
import { RefundRun } from './refund/refund-run';
import { awaitReturn, awaitReview, awaitVerification, withdrawIfAsked } from './refund/before-submission';
import { heedCancellation } from './refund/cancellation';

/**
 * One refund, from request to ledger. It can be started again at any point (reset, recovered, restored): every step is
 * idempotent and the row tells where to go on. It never fails: what cannot be decided here waits for an operator.
 */
export async function refundWorkflow(input: RefundInput): Promise<RefundSnapshot> {
  const run = new RefundRun(input);
  const compensations = new Compensations();
  listenToMessages(run);
  heedCancellation(run);
  await CancellationScope.nonCancellable(async () => {
    await tell(run, compensations);
    run.publish();
    await condition(allHandlersFinished);
    // Told after the provider was last asked, or not asked since: what it says is late truth, and nobody else would look.
    while (run.reported || run.closedRouteReported) {
      run.reported = false;
      run.closedRouteReported = false;
      await recording.startLateTruth(run.ref);
    }
  });
  return run.snapshot();
}

/** The same story for a refund that lost its workflow; a type of its own so that operators see which were recovered. */
export async function refundRecoveryWorkflow(input: RefundInput): Promise<RefundSnapshot> {
  return refundWorkflow(input);
}

async function tell(run: RefundRun, compensations: Compensations): Promise<void> {
  compensations.register(() => recording.releaseReservation({ ...run.ref, at: run.now(), ...run.standing() }));
  const opened = await recording.openRefund({ ...run.input, requestId: run.ref.requestId, assessAt: run.now() });
  if (opened === null) return run.abandon();
  run.open(opened);

  while (!run.isOver()) {
    await prepare(run, compensations);
    // From here on money may have moved: nothing is undone, everything is recovered forward.
    if (!run.isOver()) await pursue(run, compensations);
  }
  // Whoever else may have paid is asked once more after the end: a person may have decided about the route that was taken.
  if (leftRoutes(run.progress).length > 0 && patched('closed-routes-after-the-end')) run.closedRouteReported = true;
}

/** Everything before submission. A step may find the row ahead, and go on from any state. */
async function prepare(run: RefundRun, compensations: Compensations): Promise<void> {
  for (;;) {
    switch (run.state) {
      case 'requested':
        await assess(run, compensations);
        break;
      case 'verifying':
        await awaitVerification(run, compensations);
        break;
      case 'reviewing':
        await awaitReview(run, compensations);
        break;
      case 'awaiting_return':
        await awaitReturn(run, compensations);
        break;
      case 'approved':
        if (!(await withdrawIfAsked(run, compensations))) return;
        break;
      default:
        return;
    }
  }
}
