import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BankOrder } from '../../../domain/bank-transfer';
import type { BankAccount } from '../../../gateways/account';
import { runSideEffect } from '../../../domain/side-effect';
import type { BankBook } from '../../../gateways/bank/book';
import { maxReportBytes } from '../../../gateways/bank/inbox-directory';
import type { BankAlarm, BankListener } from '../../../gateways/bank/listener';
import { receiveReports } from '../../../gateways/bank/receive-reports';
import { statusReport, type StatementEntry, type TransactionStatus } from '../../../sandbox/bank/reports';
import { Crash, crashing } from './support/crashing';
import { MemoryBook } from './support/memory-book';
import { bankAccount, batch, houseStatement, germanIban, newOrder } from './support/rows';

const now = new Date('2026-03-02T00:00:00.000Z');
const longAgo = new Date('2026-03-01T00:00:00.000Z');

let folder: string;
let book: MemoryBook;
let alarms: string[];
let told: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bank-in-'));
  book = new MemoryBook();
  alarms = [];
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const listener: BankListener = {
  alarm: async (_account: BankAccount, { kind, severity, detail }: BankAlarm) =>
    void alarms.push(`${kind} ${severity} ${detail}`),
  changed: async ({ key }: BankOrder) => void told.push(key),
};
const receive = (over: BankBook = book, hearing: BankListener = listener): Promise<void> =>
  receiveReports(bankAccount({ inboxDirectory: folder }), { book: over, listener: hearing, now, runSideEffect });

function arrive(name: string, content: string, at = longAgo): void {
  writeFileSync(join(folder, name), content);
  utimesSync(join(folder, name), at, at);
}

const status = (transactions: Partial<TransactionStatus>[], group?: { status: 'RJCT'; code: string }): string =>
  statusReport({
    id: 'S1',
    at: longAgo,
    originalMessageId: 'RFBATCH',
    ...(group !== undefined && { group }),
    transactions: transactions.map((given) => ({
      endToEndId: '',
      status: 'ACSP',
      code: null,
      amount: 1_250,
      currency: 'EUR',
      ...given,
    })),
  });
const booked = (entries: Partial<StatementEntry>[], id = 'T1'): string =>
  houseStatement({
    id,
    at: longAgo,
    entries: entries.map((given) => ({
      endToEndId: '',
      kind: 'debit',
      amount: 1_250,
      currency: 'EUR',
      code: null,
      ...given,
    })),
  });

const left = (): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((one) => one.isFile())
    .map(({ name }) => name);
const inside = (name: string): string[] => (existsSync(join(folder, name)) ? readdirSync(join(folder, name)) : []);

test('accepted, settled, returned: each is told where it is news, and the file put aside', async () => {
  const { key, endToEndId } = await book.order(newOrder());
  arrive('1.xml', status([{ endToEndId }]));
  await receive();
  expect(await book.find(key)).toMatchObject({ state: 'accepted' });
  expect(told).toEqual([]);
  arrive('2.xml', booked([{ endToEndId }]));
  await receive();
  expect(await book.find(key)).toMatchObject({ state: 'settled' });
  arrive('3.xml', booked([{ endToEndId, kind: 'return', code: 'AC04' }], 'T2'));
  await receive();
  expect(await book.find(key)).toMatchObject({ state: 'returned', reasonCode: 'AC04' });
  expect(told).toEqual([key, key]);
  expect(left()).toEqual([]);
  expect(inside('processed')).toHaveLength(3);
  expect(alarms).toEqual([]);
});

test('a report that comes again, under whatever name, changes and tells nothing', async () => {
  const { key, endToEndId } = await book.order(newOrder());
  const text = booked([{ endToEndId }]);
  arrive('1.xml', text);
  await receive();
  arrive('1.xml', text);
  arrive('other.xml', text);
  await receive();
  expect(told).toEqual([key]);
  expect((await book.find(key))?.revision).toBe(1);
  expect(left()).toEqual([]);
});

test('reports in the wrong order come to the same', async () => {
  const { key, endToEndId } = await book.order(newOrder());
  arrive('1.xml', booked([{ endToEndId }]));
  arrive('2.xml', status([{ endToEndId }]));
  await receive();
  expect(await book.find(key)).toMatchObject({ state: 'settled' });
  expect(told).toEqual([key]);
});

test.each([
  ['another amount', { amount: 1_251 }, 'wrong_amount'],
  ['another currency', { currency: 'USD' }, 'wrong_currency'],
])('a statement of %s is an alarm, and marks the order', async (_what, change, reason) => {
  const { key, endToEndId } = await book.order(newOrder());
  arrive('1.xml', booked([{ endToEndId, ...change }]));
  await receive();
  expect(await book.find(key)).toMatchObject({ state: 'ordered', mismatch: reason });
  expect(alarms).toEqual([`bank_report_conflict critical ${reason}`]);
  expect(told).toEqual([key]);
});

test('money that left after a rejection is an alarm, and counts', async () => {
  const { key, endToEndId } = await book.order(newOrder());
  arrive('1.xml', status([{ endToEndId, status: 'RJCT', code: 'AC04' }]));
  arrive('2.xml', booked([{ endToEndId }]));
  await receive();
  expect(await book.find(key)).toMatchObject({ state: 'settled' });
  expect(alarms).toEqual(['bank_report_conflict critical settled_after_rejection']);
  expect(told).toEqual([key, key]);
});

test('a second debit of an order is an alarm, and the bank’s taking it back is no return', async () => {
  const { key, endToEndId } = await book.order(newOrder());
  arrive('1.xml', booked([{ endToEndId, reference: 'B1' }]));
  await receive();
  arrive('2.xml', booked([{ endToEndId, reference: 'B2' }], 'T2'));
  await receive();
  expect(alarms).toEqual(['bank_report_conflict critical settled_twice']);
  arrive('3.xml', booked([{ endToEndId, reference: 'B3', kind: 'return', reversal: true }], 'T3'));
  await receive();
  expect(alarms.slice(1)).toEqual(['bank_report_conflict critical returned_in_part']);
  const stands = { state: 'settled', debits: ['B1', 'B2'], returns: ['B3'] };
  expect(await book.find(key)).toMatchObject(stands);
  arrive('4.xml', booked([{ endToEndId, reference: 'B2' }], 'T4'));
  await receive();
  expect(await book.find(key)).toMatchObject(stands);
  expect(alarms).toHaveLength(2);
});

test('a crash between an alarm and what it is about keeps the alarm', async () => {
  const { endToEndId } = await book.order(newOrder());
  arrive(
    '1.xml',
    booked([
      { endToEndId, reference: 'B1' },
      { endToEndId, reference: 'B2' },
    ]),
  );
  const change = book.change.bind(book);
  book.change = async (...args) => {
    await change(...args);
    if (alarms.length > 0) throw new Crash('after the change');
    return true;
  };
  await expect(receive()).rejects.toThrow(Crash);
  book.change = change;
  await receive();
  expect(new Set(alarms)).toEqual(new Set(['bank_report_conflict critical settled_twice']));
});

describe('a report of a whole file', () => {
  const carried = async (): Promise<string[]> => {
    const orders = await Promise.all([1, 2].map(() => book.order(newOrder())));
    const keys = orders.map(({ key }) => key);
    await book.claim(await book.seal({ ...batch(), keys }));
    return keys;
  };

  test('rejects what it carried', async () => {
    const keys = await carried();
    arrive('1.xml', status([], { status: 'RJCT', code: 'FF01' }));
    await receive();
    for (const key of keys) expect(await book.find(key)).toMatchObject({ state: 'rejected', reasonCode: 'FF01' });
    expect(told.toSorted()).toEqual(keys.toSorted());
    expect(alarms).toEqual(['bank_file_refused critical FF01']);
  });

  test('refused as a duplicate leaves the first file’s orders as they are', async () => {
    const keys = await carried();
    arrive('1.xml', status([], { status: 'RJCT', code: 'AM05' }));
    await receive();
    for (const key of keys) expect(await book.find(key)).toMatchObject({ state: 'ordered' });
    expect(alarms).toEqual(['bank_file_refused warning duplicate']);
    expect(told).toEqual([]);
  });

  test('rejects no order of which it says something else', async () => {
    const [accepted, refused] = await carried();
    const of = async (key: string | undefined) => (await book.find(key!))!.endToEndId.toUpperCase();
    const told = [
      { endToEndId: await of(accepted), status: 'ACSP' },
      { endToEndId: await of(refused), status: 'RJCT', code: 'AC04' },
    ] as const;
    arrive('1.xml', status([...told], { status: 'RJCT', code: 'FF01' }));
    await receive();
    expect(await book.find(accepted!)).toMatchObject({ state: 'accepted' });
    expect(await book.find(refused!)).toMatchObject({ state: 'rejected', reasonCode: 'AC04' });
  });

  test('of another account’s file is nobody’s affair', async () => {
    const keys = await carried();
    arrive('1.xml', status([], { status: 'RJCT', code: 'FF01' }));
    await receiveReports(bankAccount({ id: 'other', inboxDirectory: folder }), { book, listener, now, runSideEffect });
    expect(await book.find(keys[0]!)).toMatchObject({ state: 'ordered' });
  });
});

test('an order of ours that the book does not have is an alarm; others’ payments are not', async () => {
  arrive('1.xml', booked([{ endToEndId: newOrder().endToEndId }, { endToEndId: 'NOTPROVIDED' }]));
  await receive();
  expect(alarms).toEqual(['bank_order_unknown critical settled']);
  expect(told).toEqual([]);
});

test('an order that is booked while a report tells of it is judged by the report', async () => {
  const given = newOrder();
  const keep = book.keepStray.bind(book);
  book.keepStray = async (stray) => {
    await keep(stray);
    await book.order(given);
  };
  arrive('1.xml', booked([{ endToEndId: given.endToEndId }]));
  await receive();
  expect(await book.find(given.key)).toMatchObject({ state: 'settled' });
});

test('what was put aside is read again only where the book has forgotten it', async () => {
  const { key, endToEndId } = await book.order(newOrder());
  arrive('1.xml', booked([{ endToEndId }]));
  await receive();
  const again = (forgottenSince: Date): Promise<void> =>
    receiveReports(bankAccount({ inboxDirectory: folder }), { book, listener, now, runSideEffect, forgottenSince });
  book = new MemoryBook();
  await again(new Date(Date.now() + 60_000));
  expect(await book.strays([key])).toEqual([]);
  for (let times = 0; times < 2; times += 1) await again(new Date(Date.now() - 60_000));
  expect(await book.strays([key])).toMatchObject([{ key, account: 'house', kind: 'settled' }]);
  expect(alarms).toEqual(['bank_order_unknown critical settled']);
  expect(inside('processed')).toHaveLength(1);
});

test('a crash at any point is repeated safely: everything is told, nothing changes twice', async () => {
  const prepare = async (): Promise<string[]> => {
    book = new MemoryBook();
    told = [];
    rmSync(folder, { recursive: true, force: true });
    folder = mkdtempSync(join(tmpdir(), 'bank-in-'));
    const orders = await Promise.all([1, 2, 3].map(() => book.order(newOrder())));
    arrive('1.xml', booked(orders.map(({ endToEndId }) => ({ endToEndId }))));
    return orders.map(({ key }) => key);
  };
  await prepare();
  const counted = crashing<BankBook>(book, 0);
  const heard = crashing<BankListener>(listener, 0);
  await receive(counted.part, heard.part);
  const runs = [
    ...Array.from({ length: counted.points() }, (_, point) => ({ inBook: point + 1, inListener: 0 })),
    ...Array.from({ length: heard.points() }, (_, point) => ({ inBook: 0, inListener: point + 1 })),
  ];
  expect(runs.length).toBeGreaterThan(20);
  for (const { inBook, inListener } of runs) {
    const keys = await prepare();
    const stopped = receive(crashing<BankBook>(book, inBook).part, crashing<BankListener>(listener, inListener).part);
    await expect(stopped).rejects.toThrow(Crash);
    await receive();
    expect({ inBook, inListener, told: [...new Set(told)].toSorted() }).toEqual({
      inBook,
      inListener,
      told: keys.toSorted(),
    });
    for (const key of keys) expect(await book.find(key)).toMatchObject({ state: 'settled', revision: 1 });
    expect(left()).toEqual([]);
  }
});

test('two workers at once apply each report once', async () => {
  const orders = await Promise.all(Array.from({ length: 10 }, () => book.order(newOrder())));
  arrive('1.xml', booked(orders.map(({ endToEndId }) => ({ endToEndId }))));
  await Promise.all([receive(), receive(), receive()]);
  for (const { key } of orders) expect(await book.find(key)).toMatchObject({ state: 'settled', revision: 1 });
  expect([...new Set(told)].toSorted()).toEqual(orders.map(({ key }) => key).toSorted());
});

describe('quarantine', () => {
  const good = (): string => booked([{ endToEndId: newOrder().endToEndId }]);

  test.each([
    ['a truncated file', () => good().slice(0, 500), 'not_well_formed'],
    ['a document type', () => `<!DOCTYPE x>${good()}`, 'document_type_refused'],
    ['a message we do not read', () => good().replace('camt.053.001.08', 'camt.054.001.08'), 'unknown_message'],
    ['another account’s statement', () => good().replace(germanIban, 'DE02120300000000202051'), 'other_account'],
  ])('takes %s, with the reason and an alarm, and goes on with the others', async (_what, content, reason) => {
    const { key, endToEndId } = await book.order(newOrder());
    arrive('1-bad.xml', content());
    arrive('2-good.xml', booked([{ endToEndId }]));
    await receive();
    expect(alarms).toEqual([`bank_file_quarantined critical ${reason}`]);
    const [file, note] = inside('quarantine').toSorted();
    expect(file).toMatch(/^[0-9a-f]{12}-1-bad\.xml$/);
    expect(readFileSync(join(folder, 'quarantine', note!), 'utf8')).toBe(`${reason}\n`);
    expect(left()).toEqual([]);
    expect(await book.find(key)).toMatchObject({ state: 'settled' });
  });

  test('takes a file that is too large without reading it', async () => {
    arrive('big.xml', 'x'.repeat(maxReportBytes + 1));
    await receive();
    expect(alarms).toEqual(['bank_file_quarantined critical too_large_or_no_file']);
    expect(left()).toEqual([]);
  });

  test('takes a link, and not what it leads to', async () => {
    const target = join(folder, '..', 'bank-secret.txt');
    writeFileSync(target, good());
    symlinkSync(target, join(folder, 'link.xml'));
    await receive();
    expect(alarms).toEqual(['bank_file_quarantined critical too_large_or_no_file']);
    expect(existsSync(target)).toBe(true);
    rmSync(target);
  });

  test('a file that is still arriving is left alone', async () => {
    const { key, endToEndId } = await book.order(newOrder());
    const text = booked([{ endToEndId }]);
    arrive('1.xml', text.slice(0, 700), now);
    await receive();
    expect(left()).toEqual(['1.xml']);
    expect(alarms).toEqual([]);
    arrive('1.xml', text, now);
    await receive();
    expect(await book.find(key)).toMatchObject({ state: 'settled' });
  });

  test('hidden files belong to the transport', async () => {
    arrive('.1.xml.part', 'x');
    await receive();
    expect(left()).toEqual(['.1.xml.part']);
  });
});
