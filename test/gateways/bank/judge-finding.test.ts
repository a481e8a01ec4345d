import type { BankOrderState } from '../../../domain/bank-transfer';
import type { OrderFinding } from '../../../gateways/bank/findings';
import { judgeFinding } from '../../../gateways/bank/judge-finding';
import { orderOutcome } from '../../../gateways/bank/order-outcome';
import { reasonWord } from '../../../gateways/bank/reason-codes';
import { order, toCard, toIban } from './support/rows';

const amount = { text: '12.50', currency: 'EUR' };
const finding = (kind: OrderFinding['kind'], change: Partial<OrderFinding> = {}): OrderFinding => ({
  endToEndId: order().endToEndId,
  kind,
  code: kind === 'rejected' || kind === 'returned' ? 'AC04' : null,
  amount,
  reference: null,
  nth: 1,
  ...change,
});

type Row = readonly [BankOrderState, OrderFinding['kind'], BankOrderState, string | null];
const rows: readonly Row[] = [
  ['ordered', 'accepted', 'accepted', null],
  ['ordered', 'rejected', 'rejected', null],
  ['ordered', 'settled', 'settled', null],
  ['ordered', 'returned', 'returned', null],
  ['accepted', 'accepted', 'accepted', null],
  ['accepted', 'rejected', 'rejected', null],
  ['accepted', 'settled', 'settled', null],
  ['accepted', 'returned', 'returned', null],
  ['rejected', 'accepted', 'rejected', null],
  ['rejected', 'rejected', 'rejected', null],
  ['rejected', 'settled', 'settled', 'settled_after_rejection'],
  ['rejected', 'returned', 'rejected', null],
  ['settled', 'accepted', 'settled', null],
  ['settled', 'rejected', 'settled', 'rejected_after_settlement'],
  ['settled', 'settled', 'settled', null],
  ['settled', 'returned', 'returned', null],
  ['returned', 'accepted', 'returned', null],
  ['returned', 'rejected', 'returned', null],
  ['returned', 'settled', 'returned', null],
  ['returned', 'returned', 'returned', null],
];

test.each(rows)('an order that is %s and is told to be %s is %s then', (from, kind, to, conflict) => {
  const judged = judgeFinding(order({ state: from }), finding(kind));
  expect(judged.change?.state ?? from).toBe(to);
  expect(judged.conflict).toBe(conflict);
});

test.each([
  ['another amount', { text: '12.51', currency: 'EUR' }, 'wrong_amount'],
  ['a finer amount', { text: '12.501', currency: 'EUR' }, 'wrong_amount'],
  ['no number', { text: 'much', currency: 'EUR' }, 'wrong_amount'],
  ['another currency', { text: '12.50', currency: 'USD' }, 'wrong_currency'],
  ['a currency of nowhere', { text: '12.50', currency: 'XXX' }, 'wrong_currency'],
])('of %s nothing is concluded but that a person must look', (_what, given, reason) => {
  const judged = judgeFinding(order({ state: 'accepted' }), finding('settled', { amount: given }));
  expect(judged).toEqual({
    change: { state: 'accepted', reasonCode: null, mismatch: reason },
    conflict: reason,
  });
  const marked = order({ state: 'accepted', mismatch: reason });
  expect(judgeFinding(marked, finding('settled', { amount: given }))).toEqual({ change: null, conflict: null });
});

test('a status report need not name the amount, a statement must', () => {
  expect(judgeFinding(order(), finding('rejected', { amount: null })).change).toMatchObject({ state: 'rejected' });
  expect(judgeFinding(order(), finding('settled', { amount: null })).conflict).toBe('amount_missing');
});

const booked = order();
const call = { ...booked, providerRefundId: null, reason: 'requested_by_customer' };

test.each([
  [{}, { kind: 'processing' }],
  [{ state: 'accepted' }, { kind: 'processing' }],
  [{ state: 'settled' }, { kind: 'succeeded' }],
  [
    { state: 'rejected', reasonCode: 'AC04' },
    { kind: 'failed', code: 'closed_account', instrumentClosed: true },
  ],
  [
    { state: 'returned', reasonCode: 'AC01' },
    { kind: 'failed', code: 'incorrect_account_number', instrumentClosed: true },
  ],
  [
    { state: 'rejected', reasonCode: 'AM04' },
    { kind: 'failed', code: 'insufficient_funds' },
  ],
  [
    { state: 'rejected', reasonCode: null },
    { kind: 'failed', code: 'not_specified' },
  ],
  [
    { state: 'settled', mismatch: 'wrong_amount' },
    { kind: 'mismatch', reason: 'wrong_amount' },
  ],
] as const)('an order with %j means %j', (change, expected) => {
  const outcome = orderOutcome({ ...booked, ...change }, call);
  expect(outcome).toEqual({ providerRefundId: booked.endToEndId, ...expected });
});

test.each([
  [{ account: 'other' }, 'other_account'],
  [{ refundId: 're_other' }, 'other_refund'],
  [{ providerPaymentId: 'pi_other' }, 'other_payment'],
  [{ providerRefundId: 're-other' }, 'other_provider_refund'],
  [{ currency: 'USD' }, 'wrong_currency'],
  [{ amount: 1_251 }, 'wrong_amount'],
])('asked about %j the answer is a mismatch', (change, reason) => {
  expect(orderOutcome(booked, { ...call, ...change })).toMatchObject({ kind: 'mismatch', reason });
});

test('a repetition with another account is a mismatch', () => {
  expect(orderOutcome(booked, call, toIban)).toMatchObject({ kind: 'processing' });
  expect(orderOutcome(booked, call, toCard)).toMatchObject({ kind: 'mismatch', reason: 'other_destination' });
});

test.each(['AC04', 'XT99', 'SANCTIONS CHECK', null])('the code %j has a stable word', (code) => {
  expect(reasonWord(code)).toMatch(/^[a-z][a-z0-9_]*$/);
});

describe('bookings that the bank names', () => {
  const debit = (reference: string | null, nth = 1) => finding('settled', { reference, nth });
  const back = (reference: string | null, nth = 1) => finding('returned', { reference, nth });

  /** What an order has come to after these, and which conflicts came up. */
  function after(findings: readonly OrderFinding[], start = order()) {
    let now = start;
    const conflicts: string[] = [];
    for (const one of findings) {
      const { change, conflict } = judgeFinding(now, one);
      now = { ...now, ...change };
      if (conflict !== null) conflicts.push(conflict);
    }
    return { state: now.state, conflicts };
  }

  test.each([
    ['the same debit again', [debit('A'), debit('A')], 'settled', []],
    ['another debit', [debit('A'), debit('B')], 'settled', ['settled_twice']],
    ['another debit again', [debit('A'), debit('B'), debit('B'), debit('A')], 'settled', ['settled_twice']],
    ['two debits without names in one statement', [debit(null), debit(null, 2)], 'settled', ['settled_twice']],
    ['a debit without a name in two statements', [debit(null), debit(null)], 'settled', []],
    ['a debit and its return', [debit('A'), back('X')], 'returned', []],
    ['a return before its debit', [back('X'), debit('A')], 'returned', []],
    ['a return before its debit, again', [back('X'), debit('A'), back('X'), debit('A')], 'returned', []],
    [
      'another debit that the bank takes back',
      [debit('A'), debit('B'), back('X')],
      'settled',
      ['settled_twice', 'returned_in_part'],
    ],
    [
      'two debits and two returns',
      [debit('A'), debit('B'), back('X'), back('Y')],
      'returned',
      ['settled_twice', 'returned_in_part'],
    ],
    ['another debit after the return', [debit('A'), back('X'), debit('B')], 'settled', ['settled_twice']],
    ['one that came back, and whose return is told again', [debit('A'), back('X'), back('X')], 'returned', []],
  ] as const)('%s', (_what, findings, state, conflicts) => {
    expect(after(findings)).toEqual({ state, conflicts });
  });

  test('a rejected order whose money left and came back is returned', () => {
    const rejected = order({ state: 'rejected' });
    expect(after([back('X'), debit('A')], rejected)).toEqual({
      state: 'returned',
      conflicts: ['settled_after_rejection'],
    });
  });

  test('of an order of before, whose debit had no name, a named one is not another', () => {
    expect(after([debit('A')], order({ state: 'settled' }))).toEqual({ state: 'settled', conflicts: [] });
    expect(after([debit('A')], order({ state: 'returned' }))).toEqual({ state: 'returned', conflicts: [] });
    expect(after([back('X')], order({ state: 'settled' }))).toEqual({ state: 'returned', conflicts: [] });
  });
});
