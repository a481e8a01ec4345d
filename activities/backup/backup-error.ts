export type BackupTrouble =
  'absent' | 'damaged' | 'foreign' | 'key_missing' | 'not_empty' | 'not_sealed' | 'unsigned' | 'disagrees';

/** A backup cannot be made, or is not what it should be. The message says what is wrong, and of what. */
export class BackupError extends Error {
  readonly trouble: BackupTrouble;

  constructor(trouble: BackupTrouble, message: string) {
    super(message);
    this.name = 'BackupError';
    this.trouble = trouble;
  }
}
