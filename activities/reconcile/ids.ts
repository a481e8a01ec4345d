import { createHash } from 'node:crypto';
import { base32 } from '../../domain/base32';

const tokenBytes = 16;

const derived = (...parts: readonly string[]): string =>
  base32(createHash('sha256').update(parts.join('\0'), 'utf8').digest().subarray(0, tokenBytes));

/** One day of one account is one reconciliation, however often it is run. */
export const reconciliationIdOf = (provider: string, account: string, day: string): string =>
  `rec_${derived(provider, account, day)}`;

/** The same difference is the same case: `subject` names a line, a record, or the fees of a day and currency. */
export const caseIdOf = (provider: string, account: string, subject: string): string =>
  `rcase_${derived(provider, account, subject)}`;
