import { z } from 'zod';
import type { BackupPlace } from '../activities/backup/run-backup';
import { parseDataKeys } from '../store/encryption';
import { readLedgerSigners } from './ledger-signers';
import { parse } from './parse';
import { resolveReferences } from './resolve-references';

const backupsKept = 30;

const environmentSchema = z.object({
  BACKUP_DIR: z.string().min(1).optional(),
  BACKUP_KEEP: z.coerce.number().int().min(1).default(backupsKept),
  BACKUP_ENCRYPTION_KEYS: z
    .string()
    .optional()
    .transform((text, context) => {
      const keys = text === undefined || text === '' ? [] : parseDataKeys(text);
      if (keys === null) context.addIssue('must be <id>:<32 bytes in hex>, several separated by commas');
      return keys ?? [];
    }),
});

/**
 * Where backups go by the environment, or into `folder`; null where neither names a folder. Keys may be `env:NAME` or `file:/path`.
 * @throws ConfigurationError naming every variable that is wrong
 */
export function readBackupPlace(env: NodeJS.ProcessEnv, folder?: string): BackupPlace | null {
  const { BACKUP_DIR, BACKUP_KEEP, BACKUP_ENCRYPTION_KEYS } = env;
  const given = resolveReferences({ BACKUP_DIR, BACKUP_KEEP, BACKUP_ENCRYPTION_KEYS }, env);
  const read = parse(environmentSchema, given, 'the environment');
  const to = folder ?? read.BACKUP_DIR;
  if (to === undefined) return null;
  return { folder: to, keys: read.BACKUP_ENCRYPTION_KEYS, keep: read.BACKUP_KEEP, ...readLedgerSigners(env) };
}
