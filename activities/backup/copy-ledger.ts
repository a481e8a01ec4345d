import { sealHashOf } from '../../ledger/seals/seal';
import type { BackupRow, Store } from '../../store/store';
import { BackupError } from './backup-error';
import type { Objects } from './objects';
import { putLines, putRows, sealsPartsOf, type List, type Part, type SealsPart } from './parts';

/** So many seals, or the seals of so many records, are stored together. Those that are full never change. */
const sealsPerPart = 64;
const recordsPerPart = 8_192;

export interface LedgerSource {
  readonly store: Pick<Store, 'backup' | 'ledger'>;
  readonly objects: Objects;
  /** That of the backup before, of which nothing needs to be read again; null: there is none. */
  readonly before: List | null;
}

/** The ledger up to a seal, in parts that fit in memory whatever seals hold. */
export async function* copyLedger(source: LedgerSource, last: number): AsyncGenerator<SealsPart> {
  let next = 1;
  for await (const part of sameAsBefore(source, last)) {
    yield part;
    next = part.to + 1;
  }
  while (next <= last) {
    const part = await copyPart(source, next, last);
    yield part;
    next = part.to + 1;
  }
}

/** Parts of the backup before, as long as the database still has the very seals and nothing is to be added to them. */
async function* sameAsBefore({ store, objects, before }: LedgerSource, last: number): AsyncGenerator<SealsPart> {
  for await (const part of readable(objects, before)) {
    if (part.to > last || !(part.to === last || isFull(part))) return;
    const seal = await store.ledger.seal(part.to);
    if (seal === null || sealHashOf(seal) !== part.hash || !(await isSound(objects, part))) return;
    yield part;
  }
}

/** Those of the list until one cannot be read. */
async function* readable(objects: Objects, list: List | null): AsyncGenerator<SealsPart> {
  try {
    if (list !== null) yield* sealsPartsOf(objects, list);
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
  }
}

/** What is not read again is looked at: a backup upon an object that is lost would be lost, too. */
async function isSound(objects: Objects, { seals, records }: SealsPart): Promise<boolean> {
  for (const { object } of [seals, ...records]) if (!(await objects.isSound(object))) return false;
  return true;
}

const isFull = ({ from, to, records }: Pick<SealsPart, 'from' | 'to' | 'records'>): boolean =>
  to - from + 1 >= sealsPerPart || records.reduce((sum, { rows }) => sum + rows, 0) >= recordsPerPart;

async function copyPart({ store, objects }: LedgerSource, from: number, last: number): Promise<SealsPart> {
  const seals: string[] = [];
  let to = from;
  let hash = '';
  async function* records(): AsyncGenerator<BackupRow> {
    let rows = 0;
    for (let sequence = from; sequence <= last; sequence += 1) {
      const [row] = await store.backup.seals(sequence, sequence);
      if (row === undefined) throw new BackupError('damaged', `The database has no seal ${sequence}`);
      const seal = store.backup.readSeal(row.line);
      yield* inOrder(await store.backup.records(seal.records), seal.records);
      seals.push(row.line);
      [to, hash, rows] = [sequence, sealHashOf(seal), rows + seal.records.length];
      if (isFull({ from, to, records: [{ object: '', rows }] })) return;
    }
  }
  const stored: Part[] = [];
  for await (const part of putRows(objects, records())) stored.push(part);
  return { from, to, hash, seals: await putLines(objects, seals), records: stored };
}

function inOrder(rows: readonly BackupRow[], ids: readonly string[]): BackupRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (row === undefined) throw new BackupError('damaged', `The database has lost the trade record ${id}`);
    return row;
  });
}
