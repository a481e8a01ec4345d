import { dayWindow, settlementFacts, type SettlementLine } from '../../../domain/settlement';
import type { BankAccount } from '../../account';
import { SettlementError, refused } from '../../settlement/settlement-error';
import { reportsSince } from '../inbox-directory';
import { readStatementLines } from './read-statement-lines';

/** Statements arrive before their day is over where a bank's clock is ahead. */
const arrivalLeadMs = 24 * 60 * 60 * 1_000;

/**
 * What the statements in the account's inbox, read or not, say of a day, and of earlier days where they came too late for
 * those: one file in memory at a time. That another day's statement is there says nothing of this one.
 * @throws SettlementError when one of them is damaged, or the day's has not come
 */
export async function* readSettlement(account: BankAccount, day: string): AsyncGenerator<SettlementLine> {
  const { from } = dayWindow('bank', day);
  const since = new Date(from.getTime() - arrivalLeadMs);
  const daysBeforeWereRead = new Date(from.getTime() + settlementFacts.bank.readyAfterMs);
  const read = new Set<string>();
  let isTold = false;
  for await (const { content, hash, changedAt } of reportsSince(account.inboxDirectory, since)) {
    if (content === null) throw refused('too_large_or_no_file');
    const isLate = changedAt >= daysBeforeWereRead;
    const told = read.has(hash) ? null : readStatementLines(content, account, { day, withEarlier: isLate });
    if (told === null) continue;
    read.add(hash);
    isTold ||= told.isOfDay;
    yield* told.lines;
  }
  if (!isTold) throw new SettlementError('absent', 'no_statement');
}
