import { compareDay } from '../../activities/reconcile/reconcile';
import type { RefundState } from '../../domain/refund-state';
import { bookingRef, type SettlementLine } from '../../domain/settlement';
import { ActivityWorld, later, requestedAt, step } from './support/activity-world';

const day = requestedAt.slice(0, 10);
let world: ActivityWorld;
let account: string;
let accounts = 0;
beforeAll(async () => {
  world = await ActivityWorld.start('booked_twice');
});
beforeEach(() => {
  account = `house_${(accounts += 1)}`;
  world.deps = { ...world.deps, accounts: [{ id: account, provider: 'bank', merchantId: 'm_one' }] };
});
afterAll(() => world.close());

/** A refund that a bank account has taken, in that state. */
async function refund(state: Extract<RefundState, 'succeeded' | 'reversed'>): Promise<string> {
  const { refundId } = await world.refund(['approved', 'submitting']);
  const { revision } = await world.row(refundId);
  const reversed = state === 'reversed' ? [step(revision + 2, 'reversed')] : [];
  const transitions = [step(revision + 1, 'succeeded'), ...reversed];
  const route = { provider: 'bank', account, providerRefundId: `re-of-${refundId}` } as const;
  await world.store.refunds.advance(refundId, { transitions, set: route });
  return refundId;
}

const line = (refundId: string, kind: 'refund' | 'reversal', booking: string | null): SettlementLine => ({
  provider: 'bank',
  account,
  kind,
  ref: booking === null ? `S${Math.random()}/1/1` : bookingRef(booking, `re-of-${refundId}`),
  ourKey: `${refundId}-2`,
  providerId: `re-of-${refundId}`,
  providerPaymentId: null,
  amount: 1_250,
  currency: 'GBP',
  fee: 0,
  feeCurrency: 'GBP',
  at: new Date(later(0)),
  settled: true,
  line: 1,
});

type Booked = readonly ['refund' | 'reversal', string | null];

/** The differences that a statement with these bookings leaves. */
async function found(state: 'succeeded' | 'reversed', booked: readonly Booked[]): Promise<readonly string[]> {
  const refundId = await refund(state);
  async function* lines(): AsyncGenerator<SettlementLine> {
    for (const [kind, booking] of booked) yield line(refundId, kind, booking);
  }
  await compareDay(world.deps, { provider: 'bank', account, day }, { lines: lines() });
  const cases = await world.store.reconciliationCases.list({ merchantIds: ['m_one'], limit: 1_000 });
  const open = cases.filter((one) => one.account === account && one.refundId === refundId && one.status === 'open');
  return open.map(({ kind, difference, lineId }) => `${kind} ${difference} ${lineId?.split('/')[3]}`);
}

test.each([
  ['a debit agrees with the books', 'succeeded', [['refund', 'A']], []],
  [
    'another debit of the same order is missing here',
    'succeeded',
    [
      ['refund', 'A'],
      ['refund', 'B'],
    ],
    ['refund missing_here B'],
  ],
  [
    'another debit that the bank took back agrees',
    'succeeded',
    [
      ['refund', 'A'],
      ['refund', 'B'],
      ['reversal', 'X'],
    ],
    [],
  ],
  [
    'of three debits of which one was taken back, one is missing here',
    'succeeded',
    [
      ['refund', 'A'],
      ['refund', 'B'],
      ['refund', 'C'],
      ['reversal', 'X'],
    ],
    ['refund missing_here C'],
  ],
  [
    'a return of both leaves the one of the refund to be decided',
    'succeeded',
    [
      ['refund', 'A'],
      ['refund', 'B'],
      ['reversal', 'X'],
      ['reversal', 'Y'],
    ],
    ['reversal undecided Y'],
  ],
  [
    'another debit of one that came back is missing here',
    'reversed',
    [
      ['refund', 'A'],
      ['reversal', 'X'],
      ['refund', 'B'],
    ],
    ['refund missing_here B'],
  ],
  [
    'both came back, and that agrees',
    'reversed',
    [
      ['refund', 'A'],
      ['refund', 'B'],
      ['reversal', 'X'],
      ['reversal', 'Y'],
    ],
    [],
  ],
  [
    'the same debit in two statements, without a name, agrees',
    'succeeded',
    [
      ['refund', null],
      ['refund', null],
    ],
    [],
  ],
] as const)('%s', async (_what, state, booked, expected) => {
  expect(await found(state, booked)).toEqual(expected);
});
