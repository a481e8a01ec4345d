import type { Client } from '@temporalio/client';
import type { Unit } from './subject';

/** Times one unit: until it was taken on, and until it has ended. */
export async function timed(workflowId: string, accept: () => Promise<void>, end: () => Promise<void>): Promise<Unit> {
  const startMs = performance.now();
  await accept();
  const acceptMs = performance.now() - startMs;
  await end();
  return { workflowId, acceptMs, endToEndMs: performance.now() - startMs };
}

export async function historyEventsOf(client: Client, workflowId: string): Promise<number> {
  return (await client.workflow.getHandle(workflowId).describe()).historyLength;
}
