import { readStatementLines } from '../../../gateways/bank/settlement/read-statement-lines';
import { bankAccount, houseStatement, newOrder } from './support/rows';

const at = new Date('2026-03-01T11:00:00.000Z');
const { endToEndId } = newOrder();

const refsOf = (id: string, references: readonly (string | undefined)[]) => {
  const entry = { endToEndId, kind: 'debit', amount: 1_250, currency: 'EUR', code: null } as const;
  const entries = references.map((reference) => ({ ...entry, ...(reference !== undefined && { reference }) }));
  const read = readStatementLines(Buffer.from(houseStatement({ id, at, entries })), bankAccount(), {
    day: '2026-03-01',
    withEarlier: false,
  });
  return read?.lines.map(({ ref }) => ref);
};

test('a line is named after the bank’s reference, whatever statement has it', () => {
  expect(refsOf('S1', ['B1', 'B2'])).toEqual([`B1/${endToEndId}`, `B2/${endToEndId}`]);
  expect(refsOf('S2', ['B2'])).toEqual([`B2/${endToEndId}`]);
});

test('without a reference a line is named after its place', () => {
  expect(refsOf('S1', [undefined, undefined])).toEqual(['S1/1/1', 'S1/2/1']);
});
