import { dayWindow, type SettlementLine } from '../../../domain/settlement';
import type { BankAccount } from '../../account';
import { SettlementError, refused } from '../../settlement/settlement-error';
import { reportsSince } from '../inbox-directory';
import { readStatementLines } from './read-statement-lines';

/** Statements arrive before their day is over where a bank's clock is ahead. */
const arrivalLeadMs = 24 * 60 * 60 * 1_000;

/**
 * What the statements in the account's inbox, read or not, say of a day: one file in memory at a time.
 * @throws SettlementError when one of them is damaged, or none has come
 */
export async function* readSettlement(account: BankAccount, day: string): AsyncGenerator<SettlementLine> {
  const since = new Date(dayWindow('bank', day).from.getTime() - arrivalLeadMs);
  const read = new Set<string>();
  for await (const { content, hash } of reportsSince(account.inboxDirectory, since)) {
    if (content === null) throw refused('too_large_or_no_file');
    const lines = read.has(hash) ? null : readStatementLines(content, account, day);
    if (lines === null) continue;
    read.add(hash);
    yield* lines;
  }
  if (read.size === 0) throw new SettlementError('absent', 'no_statement');
}
