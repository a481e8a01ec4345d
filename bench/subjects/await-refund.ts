import type { Client } from '@temporalio/client';
import type { RefundWorkflow } from '../../api/temporal/start-options';

/** Waits until a refund's workflow has ended. Throws when the refund did not succeed. */
export async function awaitRefund(client: Client, workflowId: string): Promise<void> {
  const { state, failure } = await client.workflow.getHandle<RefundWorkflow>(workflowId).result();
  if (state !== 'succeeded') throw new Error(`${workflowId} ended ${state}: ${failure?.code ?? 'no failure noted'}`);
}
