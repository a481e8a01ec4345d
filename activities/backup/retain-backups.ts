import type { Verifier } from '../../ledger/seals/signing-keys';
import { backupsIn, objectsOf, readManifest, removeManifest } from './manifest';
import type { Objects } from './objects';

/** Keeps the newest backups, and every object that one of them is made of. Answers with the names of those removed. */
export async function retainBackups(
  folder: string,
  objects: Objects,
  verifiers: readonly Verifier[],
  keep: number,
): Promise<string[]> {
  const backups = await backupsIn(folder);
  const old = backups.slice(0, Math.max(backups.length - keep, 0));
  if (old.length === 0) return [];
  // What cannot be read tells of no objects: then nothing is removed.
  const needed = new Set<string>();
  for (const backup of backups.slice(old.length)) {
    const manifest = await readManifest(folder, backup, verifiers);
    for await (const name of objectsOf(objects, manifest)) needed.add(name);
  }
  for (const backup of old) await removeManifest(folder, backup);
  for (const name of await objects.names()) if (!needed.has(name)) await objects.remove(name);
  return old;
}
