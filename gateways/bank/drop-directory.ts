import { access, mkdir, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside what the bank's transport picks up, on the same file system, so that a rename moves a file whole. */
const stagingFolder = '.staging';

/** Tells of a file that lay ready here, also when it lies here no more. */
const markOf = (name: string): string => `${name}.laid`;

/** Owner and group: the transport runs under a name of its own. */
const fileMode = 0o640;

/**
 * Writes a file where nothing picks it up, durably. The name is new: a file that is there already is somebody else's.
 * @throws Error when the name is taken or the folder cannot be written
 */
export async function layReady(directory: string, name: string, text: string): Promise<void> {
  const folder = join(directory, stagingFolder);
  await mkdir(folder, { recursive: true });
  await writeDurably(join(folder, name), text);
  await writeDurably(join(folder, markOf(name)), '');
  await syncFolder(folder);
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', fileMode);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Takes back what was laid ready and will not be dropped, and what tells of it. */
export async function takeAway(directory: string, name: string): Promise<void> {
  for (const one of [name, markOf(name)]) await unlink(join(directory, stagingFolder, one)).catch(ignoreAbsence);
}

/**
 * Moves what lies ready into the drop directory, in one step. A file that no longer lies ready has been dropped before,
 * by whoever was here last: it is not made again, because the bank may have picked it up since. False: nothing tells that
 * it ever lay here. The folder is another one, or was lost.
 */
export async function drop(directory: string, name: string, finalName: string): Promise<boolean> {
  const folder = join(directory, stagingFolder);
  try {
    await rename(join(folder, name), join(directory, finalName));
  } catch (error) {
    ignoreAbsence(error as NodeJS.ErrnoException);
    const traces = [join(folder, markOf(name)), join(directory, finalName)];
    if (!(await Promise.all(traces.map(isThere))).includes(true)) return false;
  }
  await syncFolder(directory);
  return true;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

function ignoreAbsence(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
