import { setTimeout as sleep } from 'node:timers/promises';
import type { Signer } from '../../ledger/seals/signing-keys';
import { rowCollections } from '../../store/backup/collections';
import type { Store } from '../../store/store';
import { BackupError, unfinished } from './backup-error';
import { copyLedger } from './copy-ledger';
import { putFences } from './fences';
import { keepManifest, manifestFormat, nextName, type Manifest } from './manifest';
import type { Objects } from './objects';
import { putParts, putRows, putSeals } from './parts';

const waitForSealMs = 60_000;
const lookEveryMs = 500;
/** A record says when it was posted by the clock of whoever posted it. */
const clocksDifferByMs = 5_000;

export interface BackupSource {
  readonly store: Pick<Store, 'backup' | 'ledger' | 'fence'>;
  readonly folder: string;
  readonly objects: Objects;
  readonly signer: Signer;
  /** The backup before, whose seals need not be read again; null: the first one. */
  readonly previous: Manifest | null;
  /** Tells how far it is. */
  readonly say?: (line: string) => void;
  readonly now?: () => Date;
  /** How long records that were posted meanwhile may take to be sealed. */
  readonly patienceMs?: number;
  /** Throws when somebody else writes to the folder by now. */
  readonly ensureOurs?: () => void;
}

/**
 * Copies the database while it is written to, in constant memory. Rows come first, in the order of `rowCollections`, then
 * the ledger up to a seal that holds every record posted until then: no refund in it has ended without its records.
 * Answers with the backup's name.
 * @throws BackupError `not_sealed` when records wait for too long
 */
export async function createBackup(source: BackupSource): Promise<string> {
  const { store, objects, folder, signer, say = () => undefined, now = () => new Date() } = source;
  const startedAt = now();
  const fenceBefore = await store.fence.standing();
  if (fenceBefore !== null && fenceBefore.restoring !== null)
    throw new BackupError('unfinished', unfinished(fenceBefore.restoring));
  const collections: Manifest['collections'] = {};
  for (const collection of rowCollections) {
    const list = await putParts(objects, putRows(objects, store.backup.all(collection)));
    collections[collection] = list;
    say(`${collection}: ${list.rows} rows`);
  }
  await untilSealed(source, now());
  const head = (await store.ledger.head())?.seal ?? null;
  const before = source.previous?.ledger ?? null;
  const ledger = await putSeals(objects, copyLedger({ store, objects, before }, head?.sequence ?? 0));
  say(`ledger: ${head?.size ?? 0} records in ${head?.sequence ?? 0} seals`);
  const manifest: Manifest = {
    format: manifestFormat,
    name: await nextName(folder, startedAt),
    started_at: startedAt.toISOString(),
    finished_at: now().toISOString(),
    collections,
    ledger,
    // One that is lifted meanwhile may have been lifted over rows that were read before.
    fences: await putFences(objects, [fenceBefore, await store.fence.standing()]),
    checkpoint: head?.note ?? null,
  };
  source.ensureOurs?.();
  return keepManifest(folder, manifest, signer);
}

/** Whatever was posted by then has its seal. */
async function untilSealed({ store, patienceMs = waitForSealMs }: BackupSource, postedBy: Date): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const [since, head] = await Promise.all([store.ledger.waitingSince(), store.ledger.head()]);
    if ((since === null || since.getTime() > postedBy.getTime() + clocksDifferByMs) && head?.projected !== false)
      return;
    if (performance.now() > untilMs)
      throw new BackupError('not_sealed', 'Trade records wait to be sealed: is a worker running?');
    await sleep(lookEveryMs);
  }
}
