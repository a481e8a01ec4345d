import { effectOf, type CaseProposal } from '../../domain/reconciliation';
import { providerAccount, writeOffsAccount } from '../../ledger/accounts';
import type { AdjustableAccount, AdjustmentMovement } from '../../ledger/adjustment-record';
import type { RecordBuilder } from '../../ledger/record-builder';
import type { TradeRecord } from '../../ledger/trade-record';
import type { ReconciliationCase, Store } from '../../store/store';

export interface CarryOutDeps {
  readonly store: Pick<Store, 'tradeRecords' | 'reconciliationCases'>;
  readonly records: RecordBuilder;
}

/**
 * Posts what two operators have agreed on, and closes the case. Whoever does it, and however often: all facts of the
 * records, their time included, stand on the case. Null when somebody else has changed the case meanwhile.
 */
export async function carryOut(
  { store, records }: CarryOutDeps,
  standing: ReconciliationCase,
): Promise<ReconciliationCase | null> {
  const { proposal } = standing;
  if (proposal === null || proposal.approvedAt === null) throw new Error(`The case ${standing.id} was not approved`);
  const { action, by, approvedBy, approvedAt } = proposal;
  const at = (await bookedAt({ store }, recordsOf(records, standing, action, approvedAt))) ?? approvedAt;
  const posted = recordsOf(records, standing, action, at);
  await store.tradeRecords.post(posted);
  const resolution = { action, by, approvedBy, at: approvedAt, recordIds: posted.map(({ id }) => id) };
  return store.reconciliationCases.change(
    standing.id,
    standing.revision,
    { status: 'resolved', resolution },
    approvedAt,
  );
}

/** The time at which a ledger that is ahead of a restored case has these movements; null where it does not have them. */
export async function bookedAt(
  { store }: { readonly store: Pick<Store, 'tradeRecords'> },
  [one]: readonly TradeRecord[],
): Promise<Date | null> {
  const there = one === undefined ? null : await store.tradeRecords.get(one.id, [one.merchantId]);
  return there?.occurredAt ?? null;
}

/**
 * The records by which an approved proposal makes our books agree with the provider's: what it holds for us changes by
 * the difference, and the merchant (a correction) or nobody (a write-off) bears it. Whoever makes them, and however often,
 * makes the same: their time is the approval's. This is all that a case knows of moving money.
 */
export function recordsOf(
  records: RecordBuilder,
  standing: ReconciliationCase,
  action: CaseProposal['action'],
  at: Date,
): TradeRecord[] {
  if (standing.kind === 'fee') return [feeRecordOf(records, standing, action, at)];
  return correctionOf(standing, action).map((one) => records.adjustment({ ...one, at }));
}

/** An adjustment by which a case is corrected, without its time. */
export type Correction = Omit<AdjustmentMovement, 'at'>;

/** What an approved proposal moves, one for each currency; a fee is booked otherwise. */
export function correctionOf(standing: ReconciliationCase, action: CaseProposal['action']): Correction[] {
  return changesOf(standing).map(({ amount, currency }) => {
    const provider = providerAccount(standing.provider) as AdjustableAccount;
    const other: AdjustableAccount = action === 'write_off' ? writeOffsAccount : 'liability:merchant';
    const [debit, credit] = amount > 0 ? [provider, other] : [other, provider];
    return {
      id: `${standing.id}/${currency}`,
      merchantId: standing.merchantId,
      debit,
      credit,
      amount: Math.abs(amount),
      currency,
      reference: standing.providerId,
    };
  });
}

/** Whether the books had our side when the case was last looked at. */
export const isOursBooked = ({ ours, difference }: Pick<ReconciliationCase, 'ours' | 'difference'>): boolean =>
  ours?.booked === true && difference !== 'missing_here' && difference !== 'undecided';

/** By how much what the provider holds for us is off in our books, by currency: theirs less ours. */
function changesOf({ kind, ours, theirs, difference }: ReconciliationCase): { amount: number; currency: string }[] {
  if (kind === 'fee') return [];
  const booked = isOursBooked({ ours, difference }) ? ours : null;
  const sums = new Map<string, number>();
  const add = (currency: string, amount: number) => sums.set(currency, (sums.get(currency) ?? 0) + amount);
  if (theirs !== null) add(theirs.currency, effectOf(kind, theirs.amount));
  if (booked !== null) add(booked.currency, -effectOf(kind, booked.amount));
  return [...sums].map(([currency, amount]) => ({ currency, amount })).filter(({ amount }) => amount !== 0);
}

/** A fee that is written off is spent all the same, on another account. */
function feeRecordOf(
  records: RecordBuilder,
  { id, merchantId, provider, account, providerId, theirs }: ReconciliationCase,
  action: CaseProposal['action'],
  at: Date,
): TradeRecord {
  if (theirs === null) throw new Error(`The case ${id} has no fee`);
  const { amount, currency } = theirs;
  const reference = providerId ?? id;
  if (action === 'post_correction') {
    const direction = amount > 0 ? 'charged' : 'returned';
    return records.fee({ merchantId, provider, account, reference, direction, amount: Math.abs(amount), currency, at });
  }
  const held = providerAccount(provider) as AdjustableAccount;
  const [debit, credit] = amount > 0 ? ([writeOffsAccount, held] as const) : ([held, writeOffsAccount] as const);
  return records.adjustment({ id, merchantId, debit, credit, amount: Math.abs(amount), currency, reference, at });
}
