import { proxyActivities } from '@temporalio/workflow';
import type { SearchActivities } from '../activities/contract';

const { fillSearchSink } = proxyActivities<SearchActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { maximumAttempts: 2 },
  summary: 'Bring changes to the search engine',
});

/** Run by a schedule where a search engine is configured: it gets what has changed since the last run. */
export async function searchSinkWorkflow(): Promise<{ readonly indexed: number; readonly caughtUp: boolean }> {
  return fillSearchSink();
}
