import { createRecordBuilder } from '../../ledger/record-builder';
import type { TradeRecord } from '../../ledger/trade-record';
import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import { verifyRecord } from '../../ledger/verify-record';
import { openStore } from '../store/support/open-store';
import type { TestStore } from '../store/support/open-store';
import { at, newId, payment } from '../store/support/rows';

/** I5: trade records are append-only; a correction is a reversing record; what was changed behind the back is found. */

const hmacKey = 'a key of the tests';
const records = createRecordBuilder({ hmacKey });

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('i5', { hmacKey });
});
afterAll(() => opened.close());

const posted = async (): Promise<TradeRecord> => {
  const movement = {
    payment: payment(),
    refund: { id: newId('re'), amount: 1250, providerRefundId: 're_stripe' },
    at: at(1),
  };
  const record = records.settle(movement);
  await opened.store.tradeRecords.post([record]);
  return record;
};

/** A row as one with access to the database, but not to the key, would leave it. */
async function tamper(record: TradeRecord, change: Record<string, unknown>): Promise<TradeRecord> {
  await opened.raw.collection<{ _id: string }>('trade_records').updateOne({ _id: record.id }, { $set: change });
  const stored = await opened.store.tradeRecords.get(record.id, null);
  if (stored === null) throw new Error('The record is gone');
  return stored;
}

test('the store offers no way to change or remove a record', () => {
  expect(Object.keys(opened.store.tradeRecords).toSorted()).toEqual(['all', 'between', 'get', 'list', 'post']);
});

test('posting the same movement with other content is a breach and leaves the first one', async () => {
  const record = await posted();
  const other = records.settle({
    payment: payment({ id: record.paymentId ?? '' }),
    refund: { id: record.subjectId, amount: 1250, providerRefundId: 'another' },
    at: record.occurredAt,
  });
  expect(other.id).toBe(record.id);
  await expect(opened.store.tradeRecords.post([other])).rejects.toBeInstanceOf(TradeRecordBreach);
  expect(await opened.store.tradeRecords.get(record.id, null)).toEqual(record);
});

test.each<[string, Record<string, unknown>]>([
  ['amount', { amount: 1 }],
  ['time', { occurredAt: at(9) }],
  ['account', { 'postings.0.account': 'asset:mine' }],
  ['reference', { providerReference: 'another' }],
])('an edited %s is found', async (_what, change) => {
  const stored = await tamper(await posted(), change);
  expect(verifyRecord(stored, hmacKey)).toContain('content_hash');
});

test('an edit with a repaired hash is found by the key that is kept elsewhere', async () => {
  const record = await posted();
  const forged = createRecordBuilder({ hmacKey: 'a guess' }).settle({
    payment: payment({ id: record.paymentId ?? '' }),
    refund: { id: record.subjectId, amount: 1, providerRefundId: null },
    at: at(1),
  });
  const { id: _id, ...change } = forged;
  const stored = await tamper(record, change);
  expect(verifyRecord(stored)).toEqual([]);
  expect(verifyRecord(stored, hmacKey)).toEqual(['hmac']);
});

test('once a record was edited, posting it again is a breach', async () => {
  const record = await posted();
  await tamper(record, { contentHash: '0'.repeat(64) });
  await expect(opened.store.tradeRecords.post([record])).rejects.toBeInstanceOf(TradeRecordBreach);
});
