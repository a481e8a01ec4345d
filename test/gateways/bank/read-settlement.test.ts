import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endToEndIdOf } from '../../../gateways/bank/end-to-end-id';
import { readSettlement } from '../../../gateways/bank/settlement/read-settlement';
import { statementDays } from '../../../gateways/bank/settlement/statement-days';
import { readSettlementFile } from '../../../gateways/settlement/read-settlement-file';
import { readXml } from '../../../gateways/bank/read-xml';
import { bankAccount, houseStatement } from './support/rows';

const key = (n: number): string => `re_${'a'.repeat(25)}${'bcdefgh'[n]}-2`;

/** The bank's statement of a day, with a debit for each of these refunds. */
const statementOf = (day: string, ...refunds: readonly number[]): string =>
  houseStatement({
    id: `S${day}`,
    at: new Date(`${day}T20:00:00Z`),
    entries: refunds.map((n) => ({
      endToEndId: endToEndIdOf(key(n)),
      kind: 'debit',
      amount: 1_000 + n,
      currency: 'EUR',
      code: null,
    })),
  });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bank-settlement-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function arrive(text: string, at: string, place = ''): void {
  mkdirSync(join(folder, place), { recursive: true });
  const path = join(folder, place, `${Math.random()}.xml`);
  writeFileSync(path, text);
  utimesSync(path, new Date(at), new Date(at));
}

async function told(day: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { ourKey, amount, at } of readSettlement(bankAccount({ inboxDirectory: folder }), day)) {
    lines.push(`${ourKey} ${amount} ${at.toISOString().slice(0, 10)}`);
  }
  return lines;
}

test('a day is told by its own statement, wherever that lies', async () => {
  arrive(statementOf('2026-03-02', 1), '2026-03-03T00:30:00Z', 'processed');
  arrive(statementOf('2026-03-03', 2), '2026-03-04T00:30:00Z');
  expect(await told('2026-03-02')).toEqual([`${key(1)} 1001 2026-03-02`]);
  expect(await told('2026-03-03')).toEqual([`${key(2)} 1002 2026-03-03`]);
});

test('another day’s statement says nothing of it', async () => {
  arrive(statementOf('2026-03-02', 1), '2026-03-03T00:30:00Z', 'processed');
  await expect(told('2026-03-03')).rejects.toMatchObject({ trouble: 'absent', reason: 'no_statement' });
});

test('a statement without movements says that there were none', async () => {
  arrive(statementOf('2026-03-03'), '2026-03-04T00:30:00Z');
  expect(await told('2026-03-03')).toEqual([]);
});

test('what came too late for its own day is told with the next, once', async () => {
  arrive(statementOf('2026-03-02', 1), '2026-03-03T09:00:00Z');
  arrive(statementOf('2026-03-03', 2), '2026-03-04T00:30:00Z');
  arrive(statementOf('2026-03-04', 3), '2026-03-05T00:30:00Z');
  expect((await told('2026-03-03')).toSorted()).toEqual([`${key(1)} 1001 2026-03-02`, `${key(2)} 1002 2026-03-03`]);
  expect(await told('2026-03-04')).toEqual([`${key(3)} 1003 2026-03-04`]);
});

test('a statement of several days is one of each', () => {
  const text = statementOf('2026-03-08').replace(
    '<Acct>',
    '<FrToDt><FrDtTm>2026-03-06T00:00:00</FrDtTm><ToDtTm>2026-03-08T23:59:59</ToDtTm></FrToDt><Acct>',
  );
  const xml = readXml(Buffer.from(text));
  expect(xml.kind === 'refused' ? xml : statementDays(xml.document)).toEqual([
    { first: '2026-03-06', last: '2026-03-08' },
  ]);
});

test('a file of another day that somebody brings is refused', async () => {
  arrive(statementOf('2026-03-02', 1), '2026-03-03T00:30:00Z');
  const path = join(folder, 'brought.xml');
  writeFileSync(path, statementOf('2026-03-02', 1));
  const account = { ...bankAccount({ inboxDirectory: folder }), provider: 'bank' as const };
  const lines = readSettlementFile(account, '2026-03-03', path);
  await expect(lines[Symbol.asyncIterator]().next()).rejects.toMatchObject({ reason: 'other_day' });
});
