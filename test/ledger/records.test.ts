import fc from 'fast-check';
import { providerAccount, merchantAccount, refundHoldAccount } from '../../ledger/accounts';
import { balanceOf } from '../../ledger/postings';
import { createRecordBuilder } from '../../ledger/record-builder';
import type { RecordBuilder } from '../../ledger/record-builder';
import { verifyRecord } from '../../ledger/verify-record';
import { adjustments, fees, movements } from './support/facts';

const records = createRecordBuilder({ hmacKey: 'a key of the tests' });

const at = new Date('2026-03-01T10:00:00.000Z');
const movement = {
  payment: {
    id: 'pay_1',
    merchantId: 'acme',
    provider: 'stripe',
    currency: 'GBP',
    providerPaymentId: 'pi_1',
    customerId: '17850',
    captured: 5000,
  },
  refund: { id: 're_1', amount: 1250, providerRefundId: 're_stripe_1' },
  at,
} as const;

const provider = 'asset:provider:stripe';
const merchant = 'liability:merchant:acme';
const hold = 'liability:refund_hold:acme';

/** Of a payment or its refunds; fees and adjustments are further below. */
type MovementName = Exclude<keyof RecordBuilder, 'fee' | 'adjustment'>;

const table: readonly [MovementName, string, string, string, string, string | null][] = [
  // movement, type, leg, debit, credit, provider's reference
  ['capture', 'payment', 'capture', provider, merchant, 'pi_1'],
  ['hold', 'refund_hold', 'hold', merchant, hold, null],
  ['settle', 'refund', 'settle', hold, provider, 're_stripe_1'],
  ['release', 'refund_release', 'release', hold, merchant, null],
  ['reversal', 'reversal', 'reversal', provider, merchant, 're_stripe_1'],
  ['externalRefund', 'refund', 'external', merchant, provider, 're_stripe_1'],
  ['lateSettle', 'refund', 'late', merchant, provider, 're_stripe_1'],
];

describe('the record of a movement', () => {
  test.each(table)('%s is a %s (%s): Dr %s, Cr %s', (name, type, leg, debit, credit, providerReference) => {
    const record = records[name](movement);
    const amount = name === 'capture' ? 5000 : 1250;
    expect(record).toMatchObject({ type, leg, providerReference, amount, currency: 'GBP', occurredAt: at });
    expect(record).toMatchObject({ merchantId: 'acme', paymentId: 'pay_1', customerId: '17850', provider: 'stripe' });
    expect(record.subjectId).toBe(name === 'capture' ? 'pay_1' : 're_1');
    expect(record.refundId).toBe(name === 'capture' || name === 'externalRefund' ? null : 're_1');
    expect(record.postings).toEqual([
      { account: debit, currency: 'GBP', debit: amount, credit: 0 },
      { account: credit, currency: 'GBP', debit: 0, credit: amount },
    ]);
  });

  test('movements have different ids', () => {
    const ids = table.map(([name]) => records[name](movement).id);
    expect(new Set(ids).size).toBe(table.length);
  });

  test('whoever makes it makes the same record, and it verifies', () => {
    fc.assert(
      fc.property(movements, fc.constantFrom(...table.map(([name]) => name)), (facts, name) => {
        const record = records[name](facts);
        expect(createRecordBuilder({ hmacKey: 'a key of the tests' })[name](structuredClone(facts))).toEqual(record);
        expect(verifyRecord(record, 'a key of the tests')).toEqual([]);
      }),
    );
  });

  test('hold and release do not depend on what the provider answers meanwhile', () => {
    const answered = { ...movement, refund: { ...movement.refund, providerRefundId: 'another' } };
    expect(records.hold(answered)).toEqual(records.hold(movement));
    expect(records.release(answered)).toEqual(records.release(movement));
  });

  test.each([0, -1, 0.5, 2 ** 53])('an amount of %p is refused', (amount) => {
    expect(() => records.hold({ ...movement, refund: { ...movement.refund, amount } })).toThrow('Unbalanced');
  });

  test.each<[string, MovementName[], number, number]>([
    ['paid', ['hold', 'settle'], -1, 0],
    ['refused', ['hold', 'release'], 0, 0],
    ['under way', ['hold'], 0, 1],
    ['paid and come back', ['hold', 'settle', 'reversal'], 0, 0],
    ['refused, then paid after all', ['hold', 'release', 'lateSettle'], -1, 0],
    ['made elsewhere', ['externalRefund'], -1, 0],
  ])('a refund that was %s leaves the accounts as it should', (_how, story, paid, held) => {
    fc.assert(
      fc.property(movements, (facts) => {
        const postings = [records.capture(facts), ...story.map((name) => records[name](facts))].flatMap(
          (record) => record.postings,
        );
        const { payment, refund } = facts;
        const balance = (account: string) => balanceOf(postings, account, payment.currency);
        const sum = (...parts: number[]) => Number(parts.reduce((total, part) => total + BigInt(part), 0n));
        expect(balance(providerAccount(payment.provider))).toBe(sum(payment.captured, paid * refund.amount));
        expect(balance(refundHoldAccount(payment.merchantId))).toBe(sum(-held * refund.amount));
        expect(balance(merchantAccount(payment.merchantId))).toBe(
          sum(-payment.captured, -paid * refund.amount, held * refund.amount),
        );
      }),
    );
  });
});

describe('the record of a fee', () => {
  const fee = {
    merchantId: 'acme',
    provider: 'stripe',
    account: 'main',
    reference: 'txn_1',
    direction: 'charged',
    amount: 45,
    currency: 'GBP',
    at,
  } as const;

  test('what a provider charges leaves it and is spent; what it gives back returns', () => {
    const [charged, returned] = [records.fee(fee), records.fee({ ...fee, direction: 'returned' })];
    expect(charged).toMatchObject({ type: 'fee', subjectId: 'txn_1', paymentId: null, provider: 'stripe' });
    const left = (...rows: (typeof charged)[]) =>
      ['expense:fees', provider].map((account) =>
        balanceOf(
          rows.flatMap(({ postings }) => postings),
          account,
          'GBP',
        ),
      );
    expect(left(charged)).toEqual([45, -45]);
    expect(left(charged, returned)).toEqual([0, 0]);
  });

  test('is one record for one fee, whoever tells of it', () => {
    fc.assert(
      fc.property(fees, (facts) => {
        expect(records.fee({ ...facts })).toEqual(records.fee(facts));
        expect(verifyRecord(records.fee(facts), 'a key of the tests')).toEqual([]);
        const others = [{ reference: `${facts.reference}x` }, { account: `${facts.account}x` }];
        for (const other of others) expect(records.fee({ ...facts, ...other }).id).not.toBe(records.fee(facts).id);
      }),
    );
  });
});

describe('the record of an adjustment', () => {
  test('moves between the two accounts that were named, the merchant’s own among them', () => {
    fc.assert(
      fc.property(adjustments, (facts) => {
        const record = records.adjustment(facts);
        const named = (account: string) =>
          account === 'liability:merchant' ? merchantAccount(facts.merchantId) : account;
        expect(record.postings.map(({ account }) => account)).toEqual([named(facts.debit), named(facts.credit)]);
        expect(record).toMatchObject({ type: 'adjustment', subjectId: facts.id, paymentId: null, refundId: null });
        expect(verifyRecord(record, 'a key of the tests')).toEqual([]);
      }),
    );
  });

  test('names the provider that it concerns, and none where it concerns two', () => {
    const facts = { id: 'adj_1', merchantId: 'acme', amount: 1, currency: 'GBP', reference: null, at };
    const between = (debit: 'asset:provider:bank' | 'expense:fees', credit: 'asset:provider:stripe' | 'income:fx') =>
      records.adjustment({ ...facts, debit, credit }).provider;
    expect(between('expense:fees', 'asset:provider:stripe')).toBe('stripe');
    expect(between('expense:fees', 'income:fx')).toBeNull();
    expect(between('asset:provider:bank', 'asset:provider:stripe')).toBeNull();
  });
});

test('records that were made before adjustments and fees keep their hashes', () => {
  const { contentHash, id } = records.settle(movement);
  expect(id).toBe('tr_laxyclko6ugcaiqemfuqpad2wegnehtypbknnke4qcf6q7go3c7a');
  expect(contentHash).toBe('e1e2f83f1c76a17d9831fa133133f46208513fef73e7f2c88940e400b928e7ae');
});
