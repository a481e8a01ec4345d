import type { Client } from '@temporalio/client';
import type { Store } from '../store/store';

const pingTimeoutMs = 2_000;

export type Reach = 'up' | 'down';

/** Which of the services that a process needs can be reached now. */
export interface Dependencies {
  readonly mongodb: Reach;
  readonly temporal: Reach;
}

/** Asks the server for its capabilities: the cheapest call there is. */
export async function pingTemporal(temporal: Client, timeoutMs: number = pingTimeoutMs): Promise<void> {
  await temporal.connection.withDeadline(Date.now() + timeoutMs, () =>
    temporal.connection.workflowService.getSystemInfo({}),
  );
}

async function reachOf(check: Promise<void>): Promise<Reach> {
  try {
    await check;
    return 'up';
  } catch {
    return 'down';
  }
}

/** Asks both at once. */
export async function checkDependencies(store: Pick<Store, 'ping'>, temporal: Client): Promise<Dependencies> {
  const [mongodb, workflows] = await Promise.all([reachOf(store.ping()), reachOf(pingTemporal(temporal))]);
  return { mongodb, temporal: workflows };
}
