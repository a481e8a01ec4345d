import type { HmacKey } from '../../ledger/seal-record';
import type { Verifier } from '../../ledger/seals/signing-keys';
import { verifyFromStart, verifyStep, type VerifyPosition } from '../../ledger/verify/verify-step';
import type { RowCollection } from '../../store/backup/collections';
import type { Store } from '../../store/store';
import { rebuildBalances } from '../balances/rebuild-balances';
import { verifyBalances } from '../balances/verify-balances';
import { catchUp } from '../recording/catch-up';
import { BackupError, unfinished } from './backup-error';
import { begunAt, fenceAfter } from './fences';
import type { Manifest } from './manifest';
import type { Objects } from './objects';
import { linesOf, partsOf, sealsPartsOf } from './parts';
import { sealsOf, verifyBackup } from './read-backup';

export interface RestoreTarget {
  readonly store: Pick<Store, 'backup' | 'ledger' | 'balances' | 'fence' | 'idempotency' | 'payments' | 'prepare'>;
  readonly manifest: Manifest;
  readonly objects: Objects;
  readonly verifiers: readonly Verifier[];
  readonly hmacKey: HmacKey;
  readonly say?: (line: string) => void;
}

export interface Restored {
  readonly rows: number;
  readonly records: number;
  readonly seals: number;
}

/**
 * Restores a backup into an empty database, and raises the fence over the time since it was begun before anything else is
 * written (rule 3.1.13). The whole backup is verified first; afterwards the ledger is, and the balances are.
 * The database is marked as unfinished until then.
 * @throws BackupError that says what is wrong: nothing was written, unless it is `disagrees` after the fence was raised
 */
export async function restoreBackup(target: RestoreTarget): Promise<Restored> {
  const { store, manifest, objects, verifiers, say = () => undefined } = target;
  await ensureEmpty(store);
  say('verifying the backup');
  const { rows, records } = await verifyBackup(manifest, objects, store.backup, verifiers);

  const { reason, since } = await fenceAfter(objects, manifest);
  await store.fence.raise(reason, new Date(), since, manifest.name);
  for (const [collection, list] of Object.entries(manifest.collections)) {
    for await (const part of partsOf(objects, list))
      await store.backup.insert(collection as RowCollection, await linesOf(objects, part));
    say(`${collection}: restored`);
  }
  await store.prepare();
  const seals = await restoreLedger(target);
  const lost = await store.idempotency.awaitLost();
  say(`${lost} requests came after what they are about was read: the sweeper begins them again`);
  say('verifying what was restored');
  await verifyRestored(target);
  await store.fence.raise(reason, new Date(), since);
  return { rows, records, seals };
}

/** What a restore that was broken off has left is no better than what somebody else has written. */
async function ensureEmpty({ backup, fence }: RestoreTarget['store']): Promise<void> {
  const standing = await fence.standing();
  if (standing !== null && standing.restoring !== null)
    throw new BackupError('unfinished', unfinished(standing.restoring));
  const occupied = await backup.occupied();
  if (occupied.length > 0) throw new BackupError('not_empty', `The database is not empty: ${occupied.join(', ')}`);
}

/**
 * Records first: a seal whose records are there can be projected. What was sealed since the rows were read may tell of
 * entries that have moved on.
 */
async function restoreLedger({ store, manifest, objects }: RestoreTarget): Promise<number> {
  const begun = begunAt(manifest);
  let restored = 0;
  for await (const part of sealsPartsOf(objects, manifest.ledger)) {
    for await (const { seal, line, records } of sealsOf(objects, store.backup, part)) {
      await store.backup.insert('trade_records', records);
      await store.backup.insert('ledger_seals', [line]);
      await store.ledger.project(seal);
      if (seal.sealedAt >= begun)
        for (const record of records) await catchUp(store.payments, store.backup.readRecord(record));
      restored += 1;
    }
  }
  await rebuildBalances(store.balances);
  return restored;
}

async function verifyRestored({ store, verifiers, hmacKey }: RestoreTarget): Promise<void> {
  let next: VerifyPosition | null = verifyFromStart;
  while (next !== null) {
    const step: Awaited<ReturnType<typeof verifyStep>> = await verifyStep(store.ledger, next, { verifiers, hmacKey });
    const [found] = step.findings;
    if (found !== undefined) throw new BackupError('disagrees', `The restored ledger is wrong: ${found.detail}`);
    next = step.next;
  }
  const { differences } = await verifyBalances(store.balances);
  if (differences.length > 0)
    throw new BackupError('disagrees', `${differences.length} restored balances are not those of the records`);
}
