import { join } from 'node:path';
import { runBackupCommand } from '../../../api/backup-cli';
import { createStore } from '../../../store/create-store';
import { readBackupPlace } from '../../../worker/backup-place';
import { expectSame, type Finding } from '../checks/finding';
import type { Stage } from '../stage';

/** Makes a backup of the demo's data while the engine runs, restores it elsewhere and verifies it. */
export async function drillBackup({ screen, engineEnv }: Stage): Promise<Finding[]> {
  const place = readBackupPlace(engineEnv, join(engineEnv['DEV_DATA_DIR'] ?? '', 'backups'));
  if (place === null) throw new Error('There is no folder for backups');
  const uri = engineEnv['MONGODB_URI'] ?? '';
  const hmacKey = Buffer.from(engineEnv['LEDGER_HMAC_KEY'] ?? '', 'hex');
  const store = await createStore({ uri, hmacKey });
  try {
    const said = await runBackupCommand(['drill'], { uri, place, hmacKey, store, say: () => undefined });
    for (const line of said.split('\n')) screen.say(`  ${line}`);
    return [expectSame('it was restored and verified', 'yes', said.includes('restored and verified') ? 'yes' : said)];
  } finally {
    await store.close();
  }
}
