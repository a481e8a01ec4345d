import type { ActivityDeps } from '../deps';
import { runBackup, type BackupMade } from './run-backup';

/** The scheduled backup of a worker that keeps them. */
export async function makeBackup({ backups, store, logger }: ActivityDeps): Promise<BackupMade> {
  if (backups === undefined) throw new Error('No folder for backups is configured: BACKUP_DIR');
  const made = await runBackup(store, backups);
  if (made.unreadable.length > 0)
    logger.error({ unreadable: made.unreadable }, 'backups cannot be read, so that none is removed');
  logger.info({ backup: made.backup, removed: made.removed.length }, 'a backup was made');
  return made;
}
