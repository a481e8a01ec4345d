import { checkMovements } from '../../../dev/demo/checks/check-movements';
import { checkRecords } from '../../../dev/demo/checks/check-records';
import { checkReservations } from '../../../dev/demo/checks/check-reservations';
import type { Facts } from '../../../dev/demo/checks/facts';
import type { Finding } from '../../../dev/demo/checks/finding';
import type { Movement, Payment, Refund, TradeRecord } from '../../../dev/demo/engine/resources';

const refundId = `re_${'a'.repeat(26)}`;

const payment: Payment = {
  merchant: 'm_acorn',
  id: 'pay_1',
  status: 'captured',
  amount: 500,
  amount_reserved: 0,
  amount_refunded: 200,
  currency: 'GBP',
  provider: 'stripe',
  provider_payment_id: 'pi_1',
  order_id: '1',
};
const refund: Refund = {
  id: refundId,
  payment: 'pay_1',
  amount: 200,
  currency: 'GBP',
  status: 'succeeded',
  state: 'succeeded',
  failure: null,
  provider_refund_id: 're_1',
  provider: 'stripe',
};
const charge: Movement = {
  kind: 'charge',
  key: 'pay_1',
  amount: 500,
  currency: 'GBP',
  times_applied: 1,
  requests: 1,
  state: 'succeeded',
  id: 'ch_1',
  payment_intent: 'pi_1',
};
const moved: Movement = { ...charge, kind: 'refund', key: refundId, amount: 200, id: 're_1' };

const record = (type: string, amount: number, debit: string, credit: string): TradeRecord => ({
  id: `tr_${type}`,
  type,
  payment: 'pay_1',
  refund: type === 'payment' ? null : refundId,
  amount,
  currency: 'GBP',
  provider_reference: null,
  postings: [
    { account: debit, currency: 'GBP', debit: amount, credit: 0 },
    { account: credit, currency: 'GBP', debit: 0, credit: amount },
  ],
});
const [provider, merchant, hold] = [
  'asset:provider:stripe',
  'liability:merchant:m',
  'liability:refund_hold:m',
] as const;
const captureRecord = record('payment', 500, provider, merchant);
const holdRecord = record('refund_hold', 200, merchant, hold);
const refundRecord = record('refund', 200, hold, provider);

const facts: Facts = {
  payments: [payment],
  refunds: [refund],
  records: [captureRecord, holdRecord, refundRecord],
  movements: [charge, moved],
};

const broken = (findings: readonly Finding[]): string[] =>
  findings.filter(({ holds }) => !holds).map(({ what, found }) => `${what}: ${found}`);

const all = (checked: Facts): string[] =>
  broken([...checkReservations(checked), ...checkMovements(checked), ...checkRecords(checked)]);

it('finds nothing wrong where all agrees', () => {
  expect(all(facts)).toEqual([]);
});

it('does not count money that came back', () => {
  const back = { ...moved, key: `re_${'b'.repeat(26)}`, id: 're_2', state: 'failed' };
  expect(all({ ...facts, movements: [charge, moved, back] })).toEqual([]);
});

describe('I1', () => {
  const check = (changed: Partial<Payment>, movements = facts.movements): string[] =>
    broken(checkReservations({ ...facts, payments: [{ ...payment, ...changed }], movements }));

  it('finds more refunded and reserved than captured', () => {
    expect(check({ amount_reserved: 301 })).toContain('payments that refund more than was captured: pay_1');
  });

  it('finds money that stays reserved', () => {
    expect(check({ amount_reserved: 1 })).toEqual(['payments with money still reserved: pay_1']);
  });

  it('finds a refund that the payment does not know of', () => {
    expect(check({ amount_refunded: 0 })).toEqual(['payments that refunded another amount than the provider: pay_1']);
  });

  it('finds a capture of another amount', () => {
    expect(check({}, [{ ...charge, amount: 499 }, moved])).toEqual([
      'payments that captured another amount than the provider: pay_1',
    ]);
  });
});

describe('I2', () => {
  const check = (changed: Partial<Facts>): string[] => broken(checkMovements({ ...facts, ...changed }));

  it('finds money that moved twice under one key', () => {
    expect(check({ movements: [charge, { ...moved, times_applied: 2 }] })).toEqual([
      `movements that the provider applied twice: ${refundId} (2×)`,
    ]);
  });

  it('finds a second movement under a second key', () => {
    const second = { ...moved, key: `${refundId}-2`, id: 're_2' };
    expect(check({ movements: [charge, moved, second] })).toEqual([
      `succeeded refunds without exactly one movement of their amount: ${refundId}`,
      'refunds that succeeded, and movements of refunds: 2',
    ]);
  });

  it('finds a movement of another amount', () => {
    expect(check({ movements: [charge, { ...moved, amount: 199 }] })).toEqual([
      `succeeded refunds without exactly one movement of their amount: ${refundId}`,
    ]);
  });

  it('finds a refund that never moved', () => {
    expect(check({ movements: [charge] })).toHaveLength(2);
  });

  it.each([['failed'], ['unknown']])('finds money that moved for a refund that is %s', (state) => {
    expect(check({ refunds: [{ ...refund, state }] })).toContain(
      `movements without a succeeded refund: ${refundId} (1×)`,
    );
  });

  it('finds money that moved without any key of ours', () => {
    expect(check({ movements: [charge, moved, { ...moved, key: null, id: 're_9' }] })).toContain(
      'movements without a succeeded refund: re_9 (1×)',
    );
  });
});

describe('I4', () => {
  const check = (records: readonly TradeRecord[]): string[] => broken(checkRecords({ ...facts, records }));
  const [debit, credit] = refundRecord.postings;

  it('finds a record that does not balance', () => {
    const uneven = { ...refundRecord, postings: [debit!, { ...credit!, credit: 199 }] };
    expect(check([captureRecord, holdRecord, uneven])).toContain('trade records that do not balance: tr_refund');
  });

  it('finds a record that balances only across currencies', () => {
    const mixed = { ...refundRecord, postings: [debit!, { ...credit!, currency: 'EUR' }] };
    expect(check([captureRecord, holdRecord, mixed])).toContain('trade records that do not balance: tr_refund');
  });

  it('finds a record without postings', () => {
    expect(check([captureRecord, holdRecord, { ...refundRecord, postings: [] }])).toContain(
      'trade records that do not balance: tr_refund',
    );
  });

  it('finds money that moved and was not booked', () => {
    expect(check([captureRecord, holdRecord])).toEqual([
      'GBP refunded at the provider, and booked: 0.00',
      'GBP left at the provider, and in its account: 5.00',
      'GBP on hold once every refund has ended: -2.00',
    ]);
  });

  it('finds a capture without its record', () => {
    expect(check([holdRecord, refundRecord])).toContain('captured payments, and their records: 0');
  });
});
