import type { ProviderName } from '../../domain/outcome';
import { differences, type Difference } from '../../domain/reconciliation';
import { dayWindow, isDay, type DayWindow } from '../../domain/settlement';
import type { ReconciliationCounts, ReconciliationDocument } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { hopeless } from '../failure';
import { reconciliationIdOf } from './ids';

/** One day of one account. */
export interface ReconciliationInput {
  readonly provider: ProviderName;
  readonly account: string;
  /** `YYYY-MM-DD`, of the provider's days. */
  readonly day: string;
}

/** What the steps of a reconciliation work with. */
export interface Run extends ReconciliationInput {
  readonly id: string;
  readonly merchantId: string;
  readonly window: DayWindow;
}

/** How far a step has come; plain data, so that it survives as a heartbeat's details. */
export interface Tally {
  readonly lines: number;
  readonly matched: number;
  readonly differences: Readonly<Record<Difference, number>>;
  /** By currency, minor units. */
  readonly fees: Readonly<Record<string, number>>;
}

export const emptyTally: Tally = {
  lines: 0,
  matched: 0,
  differences: Object.fromEntries(differences.map((name) => [name, 0])) as Record<Difference, number>,
  fees: {},
};

export const withDifference = (tally: Tally, difference: Difference): Tally => ({
  ...tally,
  differences: { ...tally.differences, [difference]: tally.differences[difference] + 1 },
});

export const countsOf = ({ lines, matched, differences: found }: Tally): ReconciliationCounts => ({
  lines,
  matched,
  differences: found,
});

export function runOf({ accounts = [] }: Pick<ActivityDeps, 'accounts'>, input: ReconciliationInput): Run {
  const { provider, account, day } = input;
  const owner = accounts.find((one) => one.provider === provider && one.id === account);
  if (owner === undefined) throw hopeless('account_unknown', `No ${provider} account ${account} is configured`);
  if (!isDay(day)) throw hopeless('not_a_day', 'The day is not YYYY-MM-DD');
  return {
    ...input,
    id: reconciliationIdOf(provider, account, day),
    merchantId: owner.merchantId,
    window: dayWindow(provider, day),
  };
}

/** The row of a run that begins. */
export const newReconciliation = (
  { id, merchantId, provider, account, day, window }: Run,
  source: ReconciliationDocument['source'],
  createdAt: Date,
): ReconciliationDocument => ({
  id,
  merchantId,
  provider,
  account,
  day,
  from: window.from,
  to: window.to,
  source,
  status: 'running',
  failure: null,
  counts: countsOf(emptyTally),
  fees: [],
  createdAt,
  finishedAt: null,
});
