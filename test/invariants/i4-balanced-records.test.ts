import fc from 'fast-check';
import { createRecordBuilder } from '../../ledger/record-builder';
import type { RecordBuilder } from '../../ledger/record-builder';
import { contentHashOf, hmacOf } from '../../ledger/seal-record';
import type { Posting, TradeRecord } from '../../ledger/trade-record';
import { adjustments, fees, movements } from '../ledger/support/facts';
import { openStore } from '../store/support/open-store';
import { at, payment, refund } from '../store/support/rows';

/** I4: every movement of money is a balanced trade record: Σ debits = Σ credits, per currency. */

const hmacKey = 'a key of the tests';
const records = createRecordBuilder({ hmacKey });
const kinds = Object.keys(records) as (keyof RecordBuilder)[];

function totals(postings: readonly Posting[]): Map<string, bigint> {
  const balances = new Map<string, bigint>();
  for (const { currency, debit, credit } of postings) {
    balances.set(currency, (balances.get(currency) ?? 0n) + BigInt(debit) - BigInt(credit));
  }
  return balances;
}

/** Facts that every kind of movement finds its own among. */
const anything = fc
  .tuple(movements, fees, adjustments)
  .map(([first, second, third]) => ({ ...first, ...second, ...third }));

test.each(kinds)('%s: debits equal credits, and are the amount that moved', (kind) => {
  fc.assert(
    fc.property(anything, (facts) => {
      const record = records[kind](facts);
      expect([...totals(record.postings)]).toEqual([[record.currency, 0n]]);
      const debits = record.postings.reduce((sum, { debit }) => sum + BigInt(debit), 0n);
      expect(debits).toBe(BigInt(record.amount));
    }),
  );
});

/** Hash and HMAC are made right again: only the balance is wrong. */
const resigned = (record: TradeRecord, postings: readonly Posting[]): TradeRecord => {
  const changed = { ...record, postings };
  const contentHash = contentHashOf(changed);
  return { ...changed, contentHash, hmac: hmacOf(contentHash, hmacKey) };
};

test('what does not balance is never written, whoever signed it', async () => {
  const opened = await openStore('i4', { hmacKey });
  const record = records.settle({ payment: payment(), refund: refund(), at: at(1) });
  const [first, second] = record.postings;
  if (first === undefined || second === undefined) throw new Error('A transfer has two postings');
  const unbalanced: readonly Posting[][] = [
    [],
    [first],
    [first, { ...second, credit: second.credit + 1 }],
    [first, { ...second, currency: 'CNY' }],
    [first, second, { ...first, debit: 0 }],
    [
      { ...first, debit: 0.5 },
      { ...second, credit: 0.5 },
    ],
  ];
  for (const postings of unbalanced) {
    await expect(opened.store.tradeRecords.post([resigned(record, postings)])).rejects.toThrow('imbalance');
  }
  expect(await opened.store.tradeRecords.get(record.id, null)).toBeNull();
  await opened.store.tradeRecords.post([record]);
  expect(await opened.store.tradeRecords.get(record.id, null)).toEqual(record);
  await opened.close();
});
