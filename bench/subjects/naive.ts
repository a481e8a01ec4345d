import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { naiveWorkflow } from '../workflows';
import { benchTaskQueue } from './bench-workers';
import type { Subject } from './subject';
import { historyEventsOf, timed } from './timed';

/** Four regular activities in sequence; on a server with its defaults when the client is one of such a server. */
export const naiveSubject = (client: Client): Subject => ({
  name: 'naive',
  run: () => {
    const workflowId = `naive/${randomUUID()}`;
    return timed(
      workflowId,
      async () => {
        await client.workflow.start<typeof naiveWorkflow>('naiveWorkflow', {
          workflowId,
          taskQueue: benchTaskQueue,
          args: [workflowId],
        });
      },
      () => client.workflow.getHandle<typeof naiveWorkflow>(workflowId).result(),
    );
  },
  historyEvents: (workflowId) => historyEventsOf(client, workflowId),
});
