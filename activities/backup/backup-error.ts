export type BackupTrouble =
  | 'absent'
  | 'busy'
  | 'damaged'
  | 'foreign'
  | 'key_missing'
  | 'not_empty'
  | 'not_sealed'
  | 'unsigned'
  | 'disagrees'
  | 'unfinished';

/** A backup cannot be made, or is not what it should be. The message says what is wrong, and of what. */
export class BackupError extends Error {
  readonly trouble: BackupTrouble;

  constructor(trouble: BackupTrouble, message: string) {
    super(message);
    this.name = 'BackupError';
    this.trouble = trouble;
  }
}

/** What to do about a database that holds a part of a backup only. */
export const unfinished = (backup: string): string =>
  `The restore of ${backup} into this database was broken off: drop the database and restore again`;
