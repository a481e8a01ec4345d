import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { ledgerHeadQuery, ledgerSealerWorkflowId, type LedgerHead } from '../../domain/ledger-sealer';
import { refundTaskQueue, workflowTypes } from '../../domain/refund-messages';

/** Starts the sealer unless it runs. One that was terminated still answers what head it remembered, as long as Temporal keeps it. */
export async function startSealer({ workflow }: Client): Promise<void> {
  if (await isRunning(workflow)) return;
  const input = { head: await rememberedHead(workflow) };
  try {
    await workflow.start(workflowTypes.ledgerSealer, {
      workflowId: ledgerSealerWorkflowId,
      taskQueue: refundTaskQueue,
      args: [input],
      staticSummary: 'Seals the ledger',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function isRunning(workflow: Client['workflow']): Promise<boolean> {
  const description = await unlessUnknown(() => workflow.getHandle(ledgerSealerWorkflowId).describe());
  return description?.status.name === 'RUNNING';
}

/** The head as the sealer's last run knows it; null where Temporal knows of none. */
export const rememberedHead = (workflow: Client['workflow']): Promise<LedgerHead | null> =>
  unlessUnknown(() => workflow.getHandle(ledgerSealerWorkflowId).query<LedgerHead | null>(ledgerHeadQuery));

async function unlessUnknown<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
