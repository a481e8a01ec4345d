import type { Seal } from '../../ledger/seals/seal';
import type { Verifier } from '../../ledger/seals/signing-keys';
import { recordLeaf } from '../../ledger/seals/leaf';
import { follow, nothingFollowed, verifySeal, type Followed } from '../../ledger/verify/verify-seal';
import type { BackupRows } from '../../store/store';
import { BackupError } from './backup-error';
import type { Manifest } from './manifest';
import type { Objects } from './objects';
import { linesOf, partsOf, sealsPartsOf, type Part, type SealsPart } from './parts';

export interface SealWithRecords {
  readonly seal: Seal;
  readonly line: string;
  readonly records: readonly string[];
}

/** The seals of a part with the lines of their records, one after the other. */
export async function* sealsOf(
  objects: Objects,
  rows: Pick<BackupRows, 'readSeal'>,
  part: SealsPart,
): AsyncGenerator<SealWithRecords> {
  const records = linesOfAll(objects, part.records);
  for (const line of await linesOf(objects, part.seals)) {
    const seal = rows.readSeal(line);
    const own: string[] = [];
    while (own.length < seal.records.length) {
      const next = await records.next();
      if (next.done === true) break;
      own.push(next.value);
    }
    yield { seal, line, records: own };
  }
}

async function* linesOfAll(objects: Objects, parts: readonly Part[]): AsyncGenerator<string> {
  for (const part of parts) yield* await linesOf(objects, part);
}

/**
 * Reads every object of a backup, and holds its ledger to the signatures and to the checkpoint of its manifest. Constant
 * memory; nothing is written. Answers with how many rows and records it holds.
 * @throws BackupError that says what is wrong
 */
export async function verifyBackup(
  manifest: Manifest,
  objects: Objects,
  rows: Pick<BackupRows, 'readSeal' | 'readRecord'>,
  verifiers: readonly Verifier[],
): Promise<{ readonly rows: number; readonly records: number }> {
  let counted = 0;
  await linesOf(objects, manifest.fences);
  for (const list of Object.values(manifest.collections)) {
    for await (const part of partsOf(objects, list)) counted += (await linesOf(objects, part)).length;
  }
  let followed: Followed = nothingFollowed;
  let note: string | null = null;
  for await (const part of sealsPartsOf(objects, manifest.ledger)) {
    for await (const { seal, records } of sealsOf(objects, rows, part)) {
      const [found] = verifySeal(followed, seal, verifiers);
      if (found !== undefined) throw new BackupError('disagrees', `Seal ${seal.sequence}: ${found.detail}`);
      const leaves = records.map((line) => recordLeaf(rows.readRecord(line)));
      if (leaves.length !== seal.leaves.length || leaves.some((leaf, at) => leaf !== seal.leaves[at]))
        throw new BackupError('disagrees', `Seal ${seal.sequence}: its records are not those that were sealed`);
      followed = follow(followed, seal);
      ({ note } = seal);
    }
  }
  if (note !== manifest.checkpoint) throw new BackupError('disagrees', 'The ledger does not end at the checkpoint');
  return { rows: counted, records: followed.size };
}
