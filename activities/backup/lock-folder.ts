import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { BackupError } from './backup-error';

const updateMs = 10_000;
/** Whoever holds the folder and says nothing for so long was killed. */
const staleMs = 60_000;

/**
 * Lets nobody else make or remove backups in a folder meanwhile: what one has stored and not named yet, another would
 * remove. `ensureOurs` throws once the folder was taken over all the same, from a process that stood still.
 * @throws BackupError `busy`
 */
export async function withFolder<T>(folder: string, act: (ensureOurs: () => void) => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  let lost = false;
  const release = await lock(folder, {
    lockfilePath: join(folder, 'backup.lock'),
    update: updateMs,
    stale: staleMs,
    onCompromised: () => {
      lost = true;
    },
  }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ELOCKED') throw busy(folder);
    throw error;
  });
  try {
    return await act(() => {
      if (lost) throw busy(folder);
    });
  } finally {
    if (!lost) await release();
  }
}

const busy = (folder: string): BackupError =>
  new BackupError('busy', `Another backup is being made in ${folder}; one that was killed blocks it for a minute`);
