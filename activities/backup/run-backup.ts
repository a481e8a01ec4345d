import type { Signer, Verifier } from '../../ledger/seals/signing-keys';
import { createFileCipher, type DataKey } from '../../store/encryption';
import type { Store } from '../../store/store';
import { createBackup } from './create-backup';
import { BackupError } from './backup-error';
import { withFolder } from './lock-folder';
import { backupsIn, readManifest, type Manifest } from './manifest';
import { objectsIn, removeDrafts } from './objects';
import { retainBackups, type Retained } from './retain-backups';

/** Where backups go, and how many are kept. */
export interface BackupPlace {
  readonly folder: string;
  /** The first encrypts, all decrypt; empty: what is stored is not encrypted. */
  readonly keys: readonly DataKey[];
  readonly keep: number;
  readonly signer: Signer;
  readonly verifiers: readonly Verifier[];
}

export interface BackupMade extends Retained {
  readonly backup: string;
}

export const objectsAt = ({ folder, keys }: Pick<BackupPlace, 'folder' | 'keys'>) =>
  objectsIn(folder, keys.length === 0 ? null : createFileCipher(keys));

/**
 * Makes a backup on top of the last one, then removes those that are too many.
 * @throws BackupError `busy` while another is being made in the folder
 */
export function runBackup(
  store: Pick<Store, 'backup' | 'ledger' | 'fence'>,
  place: BackupPlace,
  say: (line: string) => void = () => undefined,
): Promise<BackupMade> {
  const { folder, verifiers, signer, keep } = place;
  const objects = objectsAt(place);
  return withFolder(folder, async (ensureOurs) => {
    await removeDrafts(folder);
    const previous = await lastReadable(place, say);
    const backup = await createBackup({ store, folder, objects, signer, previous, say, ensureOurs });
    ensureOurs();
    const retained = await retainBackups(folder, objects, verifiers, keep);
    return { backup, ...retained };
  });
}

/** None where the last one cannot be read: what is wrong with it is no reason to make no more. */
async function lastReadable({ folder, verifiers }: BackupPlace, say: (line: string) => void): Promise<Manifest | null> {
  const last = (await backupsIn(folder)).at(-1);
  if (last === undefined) return null;
  try {
    return await readManifest(folder, last, verifiers);
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    say(`everything is read again: ${error.message}`);
    return null;
  }
}
