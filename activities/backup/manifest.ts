import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json';
import { openNote, signNote } from '../../ledger/seals/note';
import type { Signer, Verifier } from '../../ledger/seals/signing-keys';
import { rowCollections } from '../../store/backup/collections';
import { BackupError } from './backup-error';
import { writeDurably, type Objects } from './objects';
import { listSchema, pagesOf, partSchema, partsOf, sealsPartsOf } from './parts';

/** The first version listed every object in the note itself, which is bounded. */
export const manifestFormat = 'refund-engine-backup/2';

const manifestSchema = z.strictObject({
  format: z.literal(manifestFormat),
  /** Of the backup. Names are in order, whatever clocks say. */
  name: z.string(),
  /** From here on a change may be missing. RFC 3339. */
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime(),
  collections: z.partialRecord(z.enum(rowCollections), listSchema),
  ledger: listSchema,
  /** The fences that stood while the backup was made, as `fenceSchema` has them. */
  fences: partSchema,
  /** Of the last seal; null: nothing was sealed. */
  checkpoint: z.string().nullable(),
});

/** What a backup is made of. */
export type Manifest = z.output<typeof manifestSchema>;

const ending = '.backup';

const nameOf = (at: Date): string => at.toISOString().replace(/[:.]/g, '-');
const namePattern = /^(\d{4}-\d{2}-\d{2}T\d{2})-(\d{2})-(\d{2})-(\d{3}Z)$/;

/** The name of a backup that begins now: after its time, and behind every other, also where a clock was set back. */
export async function nextName(folder: string, now: Date): Promise<string> {
  const last = (await backupsIn(folder)).findLast((name) => namePattern.test(name));
  const name = nameOf(now);
  if (last === undefined || last < name) return name;
  return nameOf(new Date(Date.parse(last.replace(namePattern, '$1:$2:$3.$4')) + 1));
}

/** Writes the manifest as a signed note: with it the backup is there. */
export async function keepManifest(folder: string, manifest: Manifest, signer: Signer): Promise<string> {
  const { name } = manifest;
  await writeDurably(join(folder, `${name}${ending}`), signNote(`${canonicalJson(manifest)}\n`, signer));
  return name;
}

/** The names of the backups in a folder, the oldest first. */
export async function backupsIn(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .toSorted();
}

/** @throws BackupError when it is absent, or not as one of the ledger's keys signed it */
export async function readManifest(folder: string, backup: string, verifiers: readonly Verifier[]): Promise<Manifest> {
  const note = await readFile(join(folder, `${backup}${ending}`), 'utf8').catch(() => null);
  if (note === null) throw new BackupError('absent', `There is no backup ${backup}`);
  const text = openNote(note, verifiers);
  if (text === null) throw new BackupError('unsigned', `The backup ${backup} is not as a key of the ledger signed it`);
  const read = manifestSchema.safeParse(JSON.parse(text));
  if (!read.success) throw new BackupError('damaged', `The backup ${backup} is of another version`);
  if (read.data.name !== backup) throw new BackupError('foreign', `The file ${backup} holds another backup`);
  return read.data;
}

export const removeManifest = (folder: string, backup: string): Promise<void> =>
  rm(join(folder, `${backup}${ending}`), { force: true });

/** Every object that a backup is made of. */
export async function* objectsOf(objects: Objects, { collections, ledger, fences }: Manifest): AsyncGenerator<string> {
  yield fences.object;
  for (const list of [...Object.values(collections), ledger]) {
    yield list.object;
    for await (const { object } of pagesOf(objects, list)) yield object;
  }
  for (const list of Object.values(collections)) {
    for await (const { object } of partsOf(objects, list)) yield object;
  }
  for await (const { seals, records } of sealsPartsOf(objects, ledger)) {
    yield seals.object;
    for (const { object } of records) yield object;
  }
}
