import type { Seal } from '../../ledger/seals/seal';
import type { Verifier } from '../../ledger/seals/signing-keys';
import { recordLeaf } from '../../ledger/seals/leaf';
import { follow, nothingFollowed, verifySeal, type Followed } from '../../ledger/verify/verify-seal';
import type { BackupRows } from '../../store/store';
import { BackupError } from './backup-error';
import type { Manifest, Part, SealsPart } from './manifest';
import type { Objects } from './objects';

/** The lines of a part. Throws BackupError when they are not as many as the manifest says. */
export async function linesOf(objects: Objects, { object, rows }: Part): Promise<string[]> {
  const text = (await objects.get(object)).toString('utf8');
  const lines = text === '' ? [] : text.split('\n');
  if (lines.length !== rows)
    throw new BackupError('damaged', `The object ${object} has ${lines.length} rows, the backup says ${rows}`);
  return lines;
}

/** The seals of a part with the lines of their records. */
export async function sealsOf(
  objects: Objects,
  rows: Pick<BackupRows, 'readSeal'>,
  part: SealsPart,
): Promise<{ readonly seal: Seal; readonly line: string; readonly records: readonly string[] }[]> {
  const [lines, records] = await Promise.all([linesOf(objects, part.seals), linesOf(objects, part.records)]);
  let taken = 0;
  return lines.map((line) => {
    const seal = rows.readSeal(line);
    const from = taken;
    taken += seal.records.length;
    return { seal, line, records: records.slice(from, taken) };
  });
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
  for (const parts of Object.values(manifest.collections)) {
    for (const part of parts) counted += (await linesOf(objects, part)).length;
  }
  let followed: Followed = nothingFollowed;
  let note: string | null = null;
  for (const part of manifest.ledger) {
    for (const { seal, records } of await sealsOf(objects, rows, part)) {
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
