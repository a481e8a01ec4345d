import { proxyActivities } from '@temporalio/workflow';
import type { BackupActivities } from '../activities/contract';

const { makeBackup } = proxyActivities<BackupActivities>({
  startToCloseTimeout: '6 hours',
  heartbeatTimeout: '10 seconds',
  retry: { maximumAttempts: 3, initialInterval: '1 minute' },
  summary: 'Copy the database',
});

/** Run by a schedule where a folder for backups is configured. */
export async function backupWorkflow(): Promise<{ readonly backup: string; readonly removed: readonly string[] }> {
  return makeBackup();
}
