import fc from 'fast-check';
import { providerAccount, merchantAccount, refundHoldAccount } from '../../ledger/accounts';
import { balanceOf } from '../../ledger/postings';
import { createRecordBuilder } from '../../ledger/record-builder';
import type { RecordBuilder } from '../../ledger/record-builder';
import { verifyRecord } from '../../ledger/verify-record';
import { movements } from './support/facts';

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

const table: readonly [keyof RecordBuilder, string, string, string, string, string | null][] = [
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

  test.each<[string, (keyof RecordBuilder)[], number, number]>([
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
