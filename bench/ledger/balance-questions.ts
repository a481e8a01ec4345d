import { everyone } from '../../ledger/balances/entries';
import type { BooksQuestion } from '../../store/store';
import type { Dataset } from './load';
import type { Question } from './question';
import { merchantId, refundAt } from './rows';

const halfMinuteMs = 30_000;

const balances = (name: string, asked: (dataset: Dataset) => Partial<BooksQuestion>): Question => ({
  name: `balances: ${name}`,
  of: 'trade_records',
  ask: async (store, dataset) => {
    const question = { owner: merchantId, before: null, asOfSeal: null, ...asked(dataset) };
    return (await store.balances.sums(question)).length;
  },
});

/** Within an hour, so that its records are counted one by one: the dearest instant there is. */
const instantAt = ({ size, end }: Dataset, part: number): Date => {
  const { createdAt } = refundAt(Math.floor(size * part), size, end);
  return new Date(Math.floor(createdAt.getTime() / (2 * halfMinuteMs)) * 2 * halfMinuteMs + halfMinuteMs);
};

/** What an account holds, now and then. */
export const balanceQuestions: readonly Question[] = [
  balances('a merchant’s accounts, now', () => ({})),
  balances('a merchant’s accounts, in the middle of the year', (dataset) => ({ before: instantAt(dataset, 0.5) })),
  balances('a merchant’s accounts, near its beginning', (dataset) => ({ before: instantAt(dataset, 0.01) })),
  balances('all accounts, now', () => ({ owner: everyone })),
];
