import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside what the bank's transport picks up, on the same file system, so that a rename moves a file whole. */
const stagingFolder = '.staging';

/** Owner and group: the transport runs under a name of its own. */
const fileMode = 0o640;

/**
 * Writes a file where nothing picks it up, durably. The name is new: a file that is there already is somebody else's.
 * @throws Error when the name is taken or the folder cannot be written
 */
export async function layReady(directory: string, name: string, text: string): Promise<void> {
  const folder = join(directory, stagingFolder);
  await mkdir(folder, { recursive: true });
  const file = await open(join(folder, name), 'wx', fileMode);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(folder);
}

/** Takes back what was laid ready and will not be dropped. */
export async function takeAway(directory: string, name: string): Promise<void> {
  await unlink(join(directory, stagingFolder, name)).catch(ignoreAbsence);
}

/**
 * Moves what lies ready into the drop directory, in one step. A file that no longer lies ready has been dropped before,
 * by whoever was here last: it is not made again, because the bank may have picked it up since.
 */
export async function drop(directory: string, name: string, finalName: string): Promise<void> {
  await rename(join(directory, stagingFolder, name), join(directory, finalName)).catch(ignoreAbsence);
  await syncFolder(directory);
}

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
