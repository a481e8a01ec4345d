import { proxyActivities } from '@temporalio/workflow';
import type { SealingActivities } from '../activities/sealing/contract';

const { ensureSealer } = proxyActivities<SealingActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { maximumAttempts: 3 },
  summary: 'Make sure that the ledger is being sealed',
});

/** Run by a schedule: whatever ended the sealer, another one goes on with the head that it remembered. */
export async function ledgerSealerWatchWorkflow(): Promise<void> {
  await ensureSealer();
}
