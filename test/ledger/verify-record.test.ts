import fc from 'fast-check';
import { createRecordBuilder } from '../../ledger/record-builder';
import { contentHashOf, hmacOf } from '../../ledger/seal-record';
import type { TradeRecord } from '../../ledger/trade-record';
import { verifyRecord } from '../../ledger/verify-record';
import { movements } from './support/facts';

const key = 'the key';
const record = movements.map((facts) => createRecordBuilder({ hmacKey: key }).settle(facts));

/** One forged fact each; `sealed` also repairs the hash, as one would who writes to the database without the key. */
const forgeries: Readonly<Record<string, (record: TradeRecord) => TradeRecord>> = {
  amount: (row) => ({ ...row, amount: row.amount + 1 }),
  merchant: (row) => ({ ...row, merchantId: `${row.merchantId}x` }),
  type: (row) => ({ ...row, type: 'fee' }),
  subject: (row) => ({ ...row, subjectId: `${row.subjectId}x` }),
  leg: (row) => ({ ...row, leg: 'other' }),
  payment: (row) => ({ ...row, paymentId: `${row.paymentId}x` }),
  refund: (row) => ({ ...row, refundId: null }),
  time: (row) => ({ ...row, occurredAt: new Date(row.occurredAt.getTime() + 1) }),
  currency: (row) => ({ ...row, currency: row.currency === 'GBP' ? 'CNY' : 'GBP' }),
  provider: (row) => ({ ...row, provider: row.provider === 'stripe' ? 'bank' : 'stripe' }),
  reference: (row) => ({ ...row, providerReference: `${row.providerReference ?? ''}x` }),
  customer: (row) => ({ ...row, customerId: `${row.customerId ?? ''}x` }),
  account: (row) => ({ ...row, postings: row.postings.map((entry) => ({ ...entry, account: 'asset:mine' })) }),
  order: (row) => ({ ...row, postings: row.postings.toReversed() }),
};

const rehashed = (row: TradeRecord): TradeRecord => ({ ...row, contentHash: contentHashOf(row) });

describe('verifying one record', () => {
  test.each(Object.entries(forgeries))('a changed %s is found by the content hash', (_what, forge) => {
    fc.assert(
      fc.property(record, (row) => {
        expect(verifyRecord(forge(row), key)).toContain('content_hash');
      }),
    );
  });

  test.each(Object.entries(forgeries))('a changed %s with a repaired hash is found by the HMAC', (_what, forge) => {
    fc.assert(
      fc.property(record, (row) => {
        expect(verifyRecord(rehashed(forge(row)), key)).toContain('hmac');
      }),
    );
  });

  test('a record under another key is found, and one of that key is not ours', () => {
    fc.assert(
      fc.property(record, (row) => {
        expect(verifyRecord(row, 'another key')).toEqual(['hmac']);
        expect(verifyRecord({ ...row, hmac: hmacOf(row.contentHash, 'another key') }, key)).toEqual(['hmac']);
        expect(verifyRecord({ ...row, hmac: '' }, key)).toEqual(['hmac']);
      }),
    );
  });

  test('a record that moves under another id is found', () => {
    fc.assert(
      fc.property(record, record, (row, other) => {
        fc.pre(row.id !== other.id);
        expect(verifyRecord({ ...row, id: other.id }, key)).toEqual(expect.arrayContaining(['id', 'content_hash']));
      }),
    );
  });

  test('an unbalanced record is found even when hash and HMAC are right', () => {
    fc.assert(
      fc.property(record, (row) => {
        const off = rehashed({ ...row, postings: row.postings.slice(0, 1) });
        expect(verifyRecord({ ...off, hmac: hmacOf(off.contentHash, key) }, key)).toEqual(['imbalance']);
      }),
    );
  });

  test.each(['postings', 'occurredAt', 'hmac', 'contentHash'] as const)('a record without %s is malformed', (field) => {
    fc.assert(
      fc.property(record, (row) => {
        const { [field]: _removed, ...rest } = row;
        expect(verifyRecord(rest as TradeRecord, key)).not.toEqual([]);
        expect(verifyRecord({ ...row, [field]: null }, key)).not.toEqual([]);
      }),
    );
  });

  test('without the key everything but the HMAC is checked', () => {
    fc.assert(
      fc.property(record, (row) => {
        expect(verifyRecord({ ...row, hmac: 'anything' })).toEqual([]);
      }),
    );
  });
});
