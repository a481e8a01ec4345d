import { WithStartWorkflowOperation } from '@temporalio/client';
import type { RefundSnapshot } from '../../domain/refund';
import { updateNames, workflowTypes } from '../../domain/refund-messages';
import type { Api } from '../deps';
import { acceptTimeoutMs } from '../limits';
import { isAlreadyStarted } from './failures';
import type { RefundStart, RefundWorkflow } from './start-options';

export type ReusePolicy = 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE_FAILED_ONLY';

/**
 * Starts the refund's workflow unless it runs, and waits for its decision. Null: a run of this refund has closed
 * already, so the row decides.
 */
export async function startAndAwaitDecision(
  { temporal, runSideEffect }: Api,
  start: RefundStart,
  reuse: ReusePolicy,
): Promise<RefundSnapshot | null> {
  const operation = new WithStartWorkflowOperation<RefundWorkflow>(workflowTypes.refund, {
    ...start,
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: reuse,
  });
  try {
    return await temporal.withDeadline(Date.now() + acceptTimeoutMs, () =>
      runSideEffect('workflow.start', () =>
        temporal.workflow.executeUpdateWithStart<RefundWorkflow, RefundSnapshot, []>(updateNames.accept, {
          updateId: updateNames.accept,
          startWorkflowOperation: operation,
        }),
      ),
    );
  } catch (error) {
    if (isAlreadyStarted(error)) return null;
    throw error;
  }
}

/** Starts the refund's workflow, unless a run of it exists, open or closed. Durable once this returns. */
export async function startOnly({ temporal, runSideEffect, eagerStart }: Api, start: RefundStart): Promise<void> {
  try {
    await temporal.withDeadline(Date.now() + acceptTimeoutMs, () =>
      runSideEffect('workflow.start', () =>
        temporal.workflow.start<RefundWorkflow>(workflowTypes.refund, {
          ...start,
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          requestEagerStart: eagerStart,
        }),
      ),
    );
  } catch (error) {
    if (!isAlreadyStarted(error)) throw error;
  }
}
