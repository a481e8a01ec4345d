import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json';
import { openNote, signNote } from '../../ledger/seals/note';
import type { Signer, Verifier } from '../../ledger/seals/signing-keys';
import { rowCollections } from '../../store/backup/collections';
import { BackupError } from './backup-error';
import { writeDurably } from './objects';

const name = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

const partSchema = z.strictObject({ object: name, rows: count });

const sealsSchema = z.strictObject({
  from: count,
  to: count,
  /** Of the last seal among them: what tells that they are the same in the database. */
  hash: name,
  seals: partSchema,
  records: partSchema,
});

const manifestSchema = z.strictObject({
  format: z.literal('refund-engine-backup/1'),
  /** From here on a change may be missing. RFC 3339. */
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime(),
  collections: z.partialRecord(z.enum(rowCollections), z.array(partSchema)),
  ledger: z.array(sealsSchema),
  /** Of the last seal; null: nothing was sealed. */
  checkpoint: z.string().nullable(),
});

/** What a backup is made of. */
export type Manifest = z.output<typeof manifestSchema>;
export type SealsPart = z.output<typeof sealsSchema>;
export type Part = z.output<typeof partSchema>;

const ending = '.backup';

/** Named after its beginning, so that names are in order of time. */
export const nameOf = ({ started_at: at }: Pick<Manifest, 'started_at'>): string => at.replace(/[:.]/g, '-');

/** Writes the manifest as a signed note: with it the backup is there. */
export async function keepManifest(folder: string, manifest: Manifest, signer: Signer): Promise<string> {
  const backup = nameOf(manifest);
  await writeDurably(join(folder, `${backup}${ending}`), signNote(`${canonicalJson(manifest)}\n`, signer));
  return backup;
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
  if (nameOf(read.data) !== backup) throw new BackupError('foreign', `The file ${backup} holds another backup`);
  return read.data;
}

export const removeManifest = (folder: string, backup: string): Promise<void> =>
  rm(join(folder, `${backup}${ending}`), { force: true });

/** Every object that a backup is made of. */
export const objectsOf = ({ collections, ledger }: Manifest): string[] => [
  ...Object.values(collections).flatMap((parts) => parts.map(({ object }) => object)),
  ...ledger.flatMap(({ seals, records }) => [seals.object, records.object]),
];
