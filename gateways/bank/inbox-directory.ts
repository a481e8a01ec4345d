import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const processedFolder = 'processed';
const quarantineFolder = 'quarantine';

/** Statements of a busy day have a few MB; more than this is no statement of ours. */
export const maxReportBytes = 32 * 1024 * 1024;

export interface ArrivedFile {
  readonly name: string;
  /** Null: not read, because it is too large or no file. */
  readonly content: Buffer | null;
  /** SHA-256 of the content, or of what is known of a file that is not read; hex. */
  readonly hash: string;
  readonly changedAt: Date;
}

/** The files in the folder, in order of their names. Hidden ones belong to the transport, folders to us. */
export async function arrivedNames(directory: string): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .toSorted();
}

/** Reads a file; null when another worker was faster. */
export async function readArrived(directory: string, name: string): Promise<ArrivedFile | null> {
  try {
    const path = join(directory, name);
    // Not `stat`: a link could lead out of the folder.
    const about = await lstat(path);
    const content = about.isFile() && about.size <= maxReportBytes ? await readFile(path) : null;
    const hash = createHash('sha256').update(content ?? `${name}\0${about.size}\0${about.mtimeMs}`);
    return { name, content, hash: hash.digest('hex'), changedAt: about.mtime };
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}

/** Puts a file that has been read aside. */
export const setAside = (directory: string, { name, hash }: ArrivedFile): Promise<void> =>
  move(directory, processedFolder, name, hash);

/** Puts a file that could not be read where a person looks, with the reason beside it. */
export async function quarantine(directory: string, file: ArrivedFile, reason: string): Promise<void> {
  const folder = join(directory, quarantineFolder);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${movedName(file.name, file.hash)}.reason.txt`), `${reason}\n`);
  await move(directory, quarantineFolder, file.name, file.hash);
}

/** What was put aside since then, one file at a time, in order of names. */
export const putAsideSince = (directory: string, since: Date): AsyncGenerator<ArrivedFile> =>
  // Moving a file changes the time of its status only: it may have lain in the inbox for long.
  filesOf(join(directory, processedFolder), ({ mtimeMs, ctimeMs }) => Math.max(mtimeMs, ctimeMs) >= since.getTime());

/**
 * What has arrived since then, one file at a time: what waits to be read, and what was read and put aside. In that order, in
 * which files move: one that is put aside meanwhile may come twice, and is never missed.
 */
export async function* reportsSince(directory: string, since: Date): AsyncGenerator<ArrivedFile> {
  for (const folder of [directory, join(directory, processedFolder)])
    yield* filesOf(folder, ({ mtime }) => mtime >= since);
}

/** The files of a folder that count, by what the file system says of them. */
async function* filesOf(folder: string, counts: (about: Stats) => boolean): AsyncGenerator<ArrivedFile> {
  for (const name of await arrivedNames(folder)) {
    const about = await lstat(join(folder, name)).catch(() => null);
    const file = about !== null && counts(about) ? await readArrived(folder, name) : null;
    if (file !== null) yield file;
  }
}

const shownHashChars = 12;

/** Banks use names again: the content's hash keeps files apart. */
const movedName = (name: string, hash: string): string => `${hash.slice(0, shownHashChars)}-${name}`;

async function move(directory: string, folder: string, name: string, hash: string): Promise<void> {
  await mkdir(join(directory, folder), { recursive: true });
  await rename(join(directory, name), join(directory, folder, movedName(name, hash))).catch((error: unknown) => {
    if (!isAbsence(error)) throw error;
  });
}

const isAbsence = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
