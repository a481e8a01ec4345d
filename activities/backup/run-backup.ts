import type { Signer, Verifier } from '../../ledger/seals/signing-keys';
import { createFileCipher, type DataKey } from '../../store/encryption';
import type { Store } from '../../store/store';
import { createBackup } from './create-backup';
import { backupsIn, readManifest } from './manifest';
import { objectsIn } from './objects';
import { retainBackups } from './retain-backups';

/** Where backups go, and how many are kept. */
export interface BackupPlace {
  readonly folder: string;
  /** The first encrypts, all decrypt; empty: what is stored is not encrypted. */
  readonly keys: readonly DataKey[];
  readonly keep: number;
  readonly signer: Signer;
  readonly verifiers: readonly Verifier[];
}

export interface BackupMade {
  readonly backup: string;
  readonly removed: readonly string[];
}

export const objectsAt = ({ folder, keys }: Pick<BackupPlace, 'folder' | 'keys'>) =>
  objectsIn(folder, keys.length === 0 ? null : createFileCipher(keys));

/** Makes a backup on top of the last one, then removes those that are too many. */
export async function runBackup(
  store: Pick<Store, 'backup' | 'ledger' | 'fence'>,
  place: BackupPlace,
  say?: (line: string) => void,
): Promise<BackupMade> {
  const { folder, verifiers, signer, keep } = place;
  const objects = objectsAt(place);
  const last = (await backupsIn(folder)).at(-1);
  const previous = last === undefined ? null : await readManifest(folder, last, verifiers);
  const backup = await createBackup({ store, folder, objects, signer, previous, ...(say !== undefined && { say }) });
  return { backup, removed: await retainBackups(folder, objects, verifiers, keep) };
}
