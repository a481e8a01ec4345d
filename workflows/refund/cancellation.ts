import { CancellationScope } from '@temporalio/workflow';
import { engine, type RefundRun } from './refund-run';

/**
 * Cancelling the workflow in Temporal is a request like the `cancel` update: obeyed while money cannot have moved, noted
 * afterwards. The story itself runs out of cancellation's reach, so that what must be undone is undone.
 */
export function heedCancellation(run: RefundRun): void {
  CancellationScope.current().cancelRequested.catch(() => {
    run.requestCancel(engine);
  });
}
