import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BankBatch } from '../../../domain/bank-transfer';
import type { BankAccount } from '../../../gateways/account';
import { runSideEffect } from '../../../domain/side-effect';
import type { BankBook } from '../../../gateways/bank/book';
import { messageIdOf } from '../../../gateways/bank/end-to-end-id';
import type { BankAlarm } from '../../../gateways/bank/listener';
import { sendBatches } from '../../../gateways/bank/send-batches';
import { readInitiation } from '../../../sandbox/bank/read-initiation';
import { Crash, crashing } from './support/crashing';
import { MemoryBook } from './support/memory-book';
import { bankAccount, newOrder } from './support/rows';

const windowEnd = new Date('2026-03-01T10:01:00.000Z');
const later = (ms: number): Date => new Date(windowEnd.getTime() + ms);

let folder: string;
let book: MemoryBook;
let alarms: BankAlarm[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bank-out-'));
  book = new MemoryBook();
  alarms = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const account = (change: Partial<BankAccount> = {}): BankAccount =>
  bankAccount({ outbox: { directory: folder }, inboxDirectory: folder, ...change });

const listener = {
  alarm: async (_account: BankAccount, alarm: BankAlarm) => void alarms.push(alarm),
};
const send = (now: Date, over: BankBook = book, of: BankAccount = account()): Promise<void> =>
  sendBatches(of, { book: over, listener, now, callTimeoutMs: 2_000, runSideEffect });

const dropped = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.xml'));
const idsIn = (name: string): string[] =>
  readInitiation(readFileSync(join(folder, name), 'utf8')).instructions.map(({ endToEndId }) => endToEndId);

/** The bank's transport takes everything away, and the bank carries it out. */
function pickUp(): string[] {
  return dropped().flatMap((name) => {
    const ids = idsIn(name);
    unlinkSync(join(folder, name));
    return ids;
  });
}

test('one file carries what was ordered in the window, under a name that follows from the window', async () => {
  const orders = await Promise.all([1, 2].map(() => book.order(newOrder())));
  const next = await book.order(newOrder({ orderedAt: later(1) }));
  await send(later(5_000));
  expect(dropped()).toEqual([`${messageIdOf('house', windowEnd)}.xml`]);
  expect(idsIn(dropped()[0]!).toSorted()).toEqual(orders.map(({ endToEndId }) => endToEndId).toSorted());
  await send(later(6_000));
  expect(dropped()).toHaveLength(1);
  await send(later(61_000));
  expect(dropped()).toHaveLength(2);
  expect((await book.find(next.key))?.batch).toBe(messageIdOf('house', later(60_000)));
});

test('no file is made before the window has closed, or where nothing was ordered', async () => {
  await send(later(0));
  await book.order(newOrder());
  await send(later(-1));
  expect(readdirSync(folder)).toEqual([]);
});

test('what is ordered late in a window that was sealed goes with the next', async () => {
  await book.order(newOrder());
  await send(later(1_000));
  const late = await book.order(newOrder());
  await send(later(2_000));
  expect(dropped()).toHaveLength(1);
  await send(later(60_000));
  expect(pickUp()).toContain(late.endToEndId);
});

test('another account’s orders stay out of the file', async () => {
  const own = await book.order(newOrder());
  await book.order(newOrder({ account: 'other' }));
  await send(later(0));
  expect(pickUp()).toEqual([own.endToEndId]);
});

/** How many points a whole run passes. */
async function countPoints(): Promise<number> {
  const counted = crashing<BankBook>(book, 0);
  await book.order(newOrder());
  await send(later(0), counted.part);
  return counted.points();
}

test('a crash at any point, with the file picked up or not, neither loses an order nor drops it twice', async () => {
  const points = await countPoints();
  expect(points).toBeGreaterThan(14);
  for (let at = 1; at <= points; at += 1) {
    for (const picksUpBetween of [true, false]) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      book = new MemoryBook();
      const orders = await Promise.all([1, 2, 3].map(() => book.order(newOrder())));
      await expect(send(later(0), crashing<BankBook>(book, at).part)).rejects.toThrow(Crash);
      const carried = picksUpBetween ? pickUp() : [];
      // In the next window, so that a new batch could take what belongs to the old one.
      await send(later(61_000));
      await send(later(122_000));
      carried.push(...pickUp());
      expect({ at, carried: carried.toSorted() }).toEqual({
        at,
        carried: orders.map(({ endToEndId }) => endToEndId).toSorted(),
      });
      expect(await book.undropped('house')).toEqual([]);
    }
  }
});

test('two crashes one after the other are survived as well', async () => {
  const points = await countPoints();
  for (let at = 1; at <= points; at += 2) {
    for (let again = 1; again <= points; again += 2) {
      book = new MemoryBook();
      pickUp();
      const { endToEndId } = await book.order(newOrder());
      const carried: string[] = [];
      for (const point of [at, again]) {
        await send(later(0), crashing<BankBook>(book, point).part).catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error;
        });
        carried.push(...pickUp());
      }
      await send(later(61_000));
      carried.push(...pickUp());
      expect({ at, again, carried }).toEqual({ at, again, carried: [endToEndId] });
    }
  }
});

test('many workers at once drop one file', async () => {
  const orders = await Promise.all(Array.from({ length: 20 }, () => book.order(newOrder())));
  await Promise.all(Array.from({ length: 8 }, () => send(later(0))));
  expect(dropped()).toHaveLength(1);
  expect(pickUp().toSorted()).toEqual(orders.map(({ endToEndId }) => endToEndId).toSorted());
  expect(readdirSync(join(folder, '.staging'))).toEqual([]);
});

test('a worker that read the waiting orders a window ago claims none that another batch carries', async () => {
  const first = await book.order(newOrder());
  const stale = messageIdOf('house', windowEnd);
  await send(later(61_000));
  expect(pickUp()).toEqual([first.endToEndId]);
  await book.seal({ id: stale, account: 'house', windowEnd, sealedAt: later(0), keys: [first.key] });
  await send(later(62_000));
  expect(pickUp()).toEqual([]);
  expect(await book.undropped('house')).toEqual([]);
});

describe('what the bank reports, though the book does not know that it was sent,', () => {
  const told = { state: 'settled', reasonCode: null, mismatch: null } as const;

  test.each([
    ['settled', told],
    ['accepted', { ...told, state: 'accepted' }],
    ['about another amount', { ...told, state: 'ordered', mismatch: 'wrong_amount' }],
  ] as const)('is not sent: %s', async (_what, change) => {
    const [paid, other] = await Promise.all([1, 2].map(() => book.order(newOrder())));
    await book.change(paid!.key, 0, change, 'hash');
    await send(later(0));
    expect(pickUp()).toEqual([other!.endToEndId]);
    expect(alarms).toEqual([]);
  });

  test('is not sent when the report came while it was booked', async () => {
    const [known, other] = await Promise.all([1, 2].map(() => book.order(newOrder())));
    const kept = { account: 'house', kind: 'settled', reportHash: 'hash', at: later(0) } as const;
    await book.keepStray({ ...kept, key: known!.key });
    await send(later(0));
    expect(pickUp()).toEqual([other!.endToEndId]);
    expect(await book.find(known!.key)).toMatchObject({ mismatch: 'ordered_before_restore', batch: null });
  });

  /** Stops right after this step of the batch. */
  async function stopAfter(step: 'seal' | 'storeFile' | 'stage'): Promise<BankBatch> {
    const stopping = Object.assign(new MemoryBook(), { orders: book.orders, batches: book.batches });
    const act: (...given: never[]) => Promise<BankBatch> = book[step].bind(book);
    stopping[step] = async (...args: never[]) => {
      await act(...args);
      throw new Crash(step);
    };
    await expect(send(later(0), stopping)).rejects.toThrow(Crash);
    const [batch] = await book.undropped('house');
    return batch!;
  }

  test.each(['seal', 'storeFile', 'stage'] as const)(
    'shows that the bank has the batch which carries it, whose last step was %s: it goes nowhere, and a person hears of it',
    async (step) => {
      const orders = await Promise.all([1, 2].map(() => book.order(newOrder())));
      const batch = await stopAfter(step);
      await book.claim(batch);
      await book.change(orders[0]!.key, 0, told, 'hash');
      await send(later(1_000));
      expect(pickUp()).toEqual([]);
      expect(await book.batch(batch.id)).toMatchObject({ state: 'dropped' });
      if (step === 'stage') expect(readdirSync(join(folder, '.staging'))).toEqual([]);
      expect(alarms).toMatchObject([{ kind: 'bank_file_withheld', severity: 'critical', subject: batch.id }]);
    },
  );
});

test('what lies in the staging folder by itself is never dropped', async () => {
  mkdirSync(join(folder, '.staging'));
  writeFileSync(join(folder, '.staging', 'half-written.xml'), '<Docu');
  await book.order(newOrder());
  await send(later(0));
  expect(dropped()).toEqual([`${messageIdOf('house', windowEnd)}.xml`]);
});

describe('a file that lies ready no more', () => {
  /** Laid ready and not moved yet. */
  async function staged(): Promise<void> {
    await book.order(newOrder());
    const stopping = Object.assign(new MemoryBook(), { orders: book.orders, batches: book.batches });
    stopping.stage = async (...args) => {
      await book.stage(...args);
      throw new Crash('staged');
    };
    await expect(send(later(0), stopping)).rejects.toThrow(Crash);
  }

  test('in a folder where it never lay is an alarm, and waits for its own folder', async () => {
    await staged();
    const elsewhere = mkdtempSync(join(tmpdir(), 'bank-elsewhere-'));
    await send(later(1_000), book, account({ outbox: { directory: elsewhere } }));
    expect(alarms).toMatchObject([{ kind: 'bank_file_lost', severity: 'critical', detail: 'not_laid_ready_here' }]);
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(elsewhere, { recursive: true });
    expect(await book.undropped('house')).toMatchObject([{ state: 'staged' }]);
    await send(later(2_000));
    expect(pickUp()).toHaveLength(1);
    expect(await book.undropped('house')).toEqual([]);
    expect(alarms).toHaveLength(1);
  });

  test('because its folder was lost is an alarm', async () => {
    await staged();
    rmSync(join(folder, '.staging'), { recursive: true });
    await send(later(1_000));
    expect(alarms).toMatchObject([{ kind: 'bank_file_lost' }]);
    expect(await book.undropped('house')).toHaveLength(1);
  });

  test('because it lies in the drop directory was dropped, whatever became of the staging folder', async () => {
    await staged();
    const [batch] = await book.undropped('house');
    renameSync(join(folder, '.staging', batch!.stagedAs!), join(folder, `${batch!.id}.xml`));
    rmSync(join(folder, '.staging'), { recursive: true });
    await send(later(1_000));
    expect(alarms).toEqual([]);
    expect(await book.undropped('house')).toEqual([]);
  });

  test('because another worker was faster is none', async () => {
    await staged();
    await Promise.all(Array.from({ length: 6 }, () => send(later(1_000))));
    expect(alarms).toEqual([]);
    expect(pickUp()).toHaveLength(1);
    expect(readdirSync(join(folder, '.staging'))).toEqual([]);
  });
});

describe('by HTTPS', () => {
  let server: Server;
  let answers: number[];
  let requests: { key: string | undefined; ids: string[] }[];
  beforeEach(async () => {
    answers = [];
    requests = [];
    server = createServer(
      (request, response) => void answer(request).then((status) => response.writeHead(status).end()),
    );
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => void server.close(resolve)));

  async function answer(request: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const ids = readInitiation(Buffer.concat(chunks).toString()).instructions.map(({ endToEndId }) => endToEndId);
    requests.push({ key: request.headers['idempotency-key'] as string | undefined, ids });
    return answers.shift() ?? 202;
  }
  const online = (): BankAccount =>
    account({ outbox: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/files` } });

  test('a file is handed over once, under its message id', async () => {
    const { endToEndId } = await book.order(newOrder());
    for (let n = 0; n < 3; n += 1) await send(later(n * 1_000), book, online());
    expect(requests).toEqual([{ key: messageIdOf('house', windowEnd), ids: [endToEndId] }]);
  });

  test.each([500, 503, 429, 401])(
    'after %d it is handed over again, the same file under the same key',
    async (status) => {
      answers = [status];
      await book.order(newOrder());
      await send(later(0), book, online());
      expect(alarms).toMatchObject([{ kind: 'bank_file_waits', severity: 'warning', detail: `http_${status}` }]);
      await send(later(61_000), book, online());
      expect(requests).toHaveLength(2);
      expect(requests[1]).toEqual(requests[0]);
      expect(await book.undropped('house')).toEqual([]);
    },
  );

  test('409 says that the bank has it', async () => {
    answers = [409];
    await book.order(newOrder());
    await send(later(0), book, online());
    expect(alarms).toEqual([]);
    expect(await book.undropped('house')).toEqual([]);
  });

  test('a refused file is an alarm, and stays to be handed over', async () => {
    answers = [422];
    await book.order(newOrder());
    await send(later(0), book, online());
    expect(alarms).toMatchObject([{ kind: 'bank_file_refused', severity: 'critical', detail: 'http_422' }]);
    expect(await book.undropped('house')).toHaveLength(1);
  });
});
