import { setTimeout as sleep } from 'node:timers/promises';
import { sealHashOf } from '../../ledger/seals/seal';
import type { Signer } from '../../ledger/seals/signing-keys';
import { rowCollections } from '../../store/backup/collections';
import type { BackupRow, Store } from '../../store/store';
import { BackupError } from './backup-error';
import { chunksOf } from './chunks';
import { keepManifest, type Manifest, type Part, type SealsPart } from './manifest';
import type { Objects } from './objects';

/** So many seals are stored together. Those that are full never change. */
const sealsPerPart = 64;
const waitForSealMs = 60_000;
const lookEveryMs = 500;

export interface BackupSource {
  readonly store: Pick<Store, 'backup' | 'ledger'>;
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
  const collections: Manifest['collections'] = {};
  for (const collection of rowCollections) {
    const parts: Part[] = [];
    for await (const { lines } of chunksOf(store.backup.all(collection))) parts.push(await putLines(objects, lines));
    collections[collection] = parts;
    say(`${collection}: ${parts.reduce((sum, { rows }) => sum + rows, 0)} rows`);
  }
  await untilSealed(source, now());
  const head = (await store.ledger.head())?.seal ?? null;
  const ledger = await copySeals(source, head?.sequence ?? 0);
  say(`ledger: ${head?.size ?? 0} records in ${head?.sequence ?? 0} seals`);
  const manifest: Manifest = {
    format: 'refund-engine-backup/1',
    started_at: startedAt.toISOString(),
    finished_at: now().toISOString(),
    collections,
    ledger,
    checkpoint: head?.note ?? null,
  };
  return keepManifest(folder, manifest, signer);
}

async function putLines(objects: Objects, lines: readonly string[]): Promise<Part> {
  return { object: await objects.put(Buffer.from(lines.join('\n'))), rows: lines.length };
}

/** Whatever was posted by then has its seal. */
async function untilSealed({ store, patienceMs = waitForSealMs }: BackupSource, postedBy: Date): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const [since, head] = await Promise.all([store.ledger.waitingSince(), store.ledger.head()]);
    if ((since === null || since > postedBy) && head?.projected !== false) return;
    if (performance.now() > untilMs)
      throw new BackupError('not_sealed', 'Trade records wait to be sealed: is a worker running?');
    await sleep(lookEveryMs);
  }
}

async function copySeals(source: BackupSource, last: number): Promise<SealsPart[]> {
  const parts: SealsPart[] = [];
  for (let from = 1; from <= last; from += sealsPerPart) {
    const to = Math.min(from + sealsPerPart - 1, last);
    parts.push((await sameAsBefore(source, from, to)) ?? (await copyPart(source, from, to)));
  }
  return parts;
}

/** A part of the backup before, if the database still has the very seals. */
async function sameAsBefore({ store, previous }: BackupSource, from: number, to: number): Promise<SealsPart | null> {
  const before = previous?.ledger.find((part) => part.from === from && part.to === to);
  if (before === undefined) return null;
  const seal = await store.ledger.seal(to);
  return seal !== null && sealHashOf(seal) === before.hash ? before : null;
}

async function copyPart({ store, objects }: BackupSource, from: number, to: number): Promise<SealsPart> {
  const rows = await store.backup.seals(from, to);
  const seals = rows.map(({ line }) => store.backup.readSeal(line));
  const records: string[] = [];
  for (const seal of seals) records.push(...inOrder(await store.backup.records(seal.records), seal.records));
  const last = seals.at(-1);
  if (last === undefined) throw new BackupError('damaged', `The database has no seals ${from} to ${to}`);
  return {
    from,
    to,
    hash: sealHashOf(last),
    seals: await putLines(
      objects,
      rows.map(({ line }) => line),
    ),
    records: await putLines(objects, records),
  };
}

function inOrder(rows: readonly BackupRow[], ids: readonly string[]): string[] {
  const lines = new Map(rows.map(({ id, line }) => [id, line]));
  return ids.map((id) => {
    const line = lines.get(id);
    if (line === undefined) throw new BackupError('damaged', `The database has lost the trade record ${id}`);
    return line;
  });
}
