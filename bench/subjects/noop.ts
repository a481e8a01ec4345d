import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { noopWorkflow } from '../workflows';
import { benchTaskQueue } from './bench-workers';
import type { Subject } from './subject';
import { historyEventsOf, timed } from './timed';

/** A plain start of a workflow that does nothing, with eager start as refunds have it. */
export const noopSubject = (client: Client): Subject => ({
  name: 'no-op',
  run: () => {
    const workflowId = `no-op/${randomUUID()}`;
    return timed(
      workflowId,
      async () => {
        await client.workflow.start<typeof noopWorkflow>('noopWorkflow', {
          workflowId,
          taskQueue: benchTaskQueue,
          requestEagerStart: true,
        });
      },
      () => client.workflow.getHandle<typeof noopWorkflow>(workflowId).result(),
    );
  },
  historyEvents: (workflowId) => historyEventsOf(client, workflowId),
});
