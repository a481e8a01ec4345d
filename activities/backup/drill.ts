import { randomBytes } from 'node:crypto';
import { connect } from '../../store/connection';
import { createStore } from '../../store/create-store';
import { restoreBackup, type Restored, type RestoreTarget } from './restore-backup';

export interface Drilled extends Restored {
  /** How long it took until the database could have been used. */
  readonly recoveryTimeMs: number;
  /** How old the backup was: what would have been lost but for reconciliation. */
  readonly recoveryPointMs: number;
}

const suffixBytes = 6;

/** Restores a backup into a database of its own on the same server, verifies it, and drops that database again. */
export async function drillRestore(
  uri: string,
  target: Omit<RestoreTarget, 'store'>,
  now: () => Date = () => new Date(),
): Promise<Drilled> {
  const database = `refunds_drill_${randomBytes(suffixBytes).toString('hex')}`;
  const startedMs = performance.now();
  const recoveryPointMs = now().getTime() - Date.parse(target.manifest.started_at);
  const store = await createStore({ uri, database, hmacKey: target.hmacKey });
  try {
    const restored = await restoreBackup({ ...target, store });
    return { ...restored, recoveryTimeMs: performance.now() - startedMs, recoveryPointMs };
  } finally {
    await store.close();
    const connection = await connect(uri, database);
    await connection.dropDatabase();
    await connection.close();
  }
}
