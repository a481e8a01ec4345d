import type { Verifier } from '../../ledger/seals/signing-keys';
import { BackupError } from './backup-error';
import { backupsIn, objectsOf, readManifest, removeManifest } from './manifest';
import type { Objects } from './objects';

export interface Retained {
  readonly removed: readonly string[];
  /** Backups that cannot be read. What they are made of is not known, so that nothing was removed. */
  readonly unreadable: readonly string[];
}

/** Keeps the newest backups, and every object that one of them is made of. */
export async function retainBackups(
  folder: string,
  objects: Objects,
  verifiers: readonly Verifier[],
  keep: number,
): Promise<Retained> {
  const backups = await backupsIn(folder);
  const old = backups.slice(0, Math.max(backups.length - keep, 0));
  if (old.length === 0) return { removed: [], unreadable: [] };
  const needed = new Set<string>();
  const unreadable: string[] = [];
  for (const backup of backups.slice(old.length)) {
    try {
      const manifest = await readManifest(folder, backup, verifiers);
      for await (const name of objectsOf(objects, manifest)) needed.add(name);
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      unreadable.push(backup);
    }
  }
  if (unreadable.length > 0) return { removed: [], unreadable };
  for (const backup of old) await removeManifest(folder, backup);
  for (const name of await objects.names()) if (!needed.has(name)) await objects.remove(name);
  return { removed: old, unreadable };
}
