import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { PaymentDocument } from '../../store/store';
import { openStore } from '../store/support/open-store';
import type { TestStore } from '../store/support/open-store';
import { planReservations } from '../store/support/reservation-plan';
import type { Delivered, Delivery, PlannedRefund, WorkerOrder } from '../store/support/reservation-plan';
import { payment } from '../store/support/rows';

/**
 * I1: per payment, reserved + refunded ≤ captured, under any concurrency. 200 and more reservations, releases and settles
 * of random amounts, from several processes at once, each delivered once, twice or late.
 */

const processes = 4;
const refundsPerRun = 100;
const captured = 10_000;
const concurrency = 25;
const fixedSeeds = [1, 20_101_201];

let opened: TestStore;
let workers: ChildProcess[];

beforeAll(async () => {
  opened = await openStore('i1');
  const script = join(__dirname, '../store/support/reservation-worker.ts');
  const register = join(__dirname, '../support/register-typescript.js');
  workers = Array.from({ length: processes }, () => fork(script, { execArgv: ['-r', register] }));
});

afterAll(async () => {
  for (const worker of workers) worker.kill();
  await opened.close();
});

async function runIn(worker: ChildProcess, order: WorkerOrder): Promise<Delivered[]> {
  const answer = once(worker, 'message');
  worker.send(order);
  const [message] = (await answer) as [{ delivered?: Delivered[]; failed?: string }];
  if (message.delivered === undefined) throw new Error(message.failed);
  return message.delivered;
}

const sum = (payment: PaymentDocument, ...states: string[]): number =>
  payment.reservations.filter(({ state }) => states.includes(state)).reduce((total, { amount }) => total + amount, 0);

/** True of every state that anyone can ever see. */
function checkSums(row: PaymentDocument): void {
  expect(row.reserved).toBe(sum(row, 'held'));
  expect(row.refunded).toBe(sum(row, 'settled'));
  expect(row.reserved + row.refunded).toBeLessThanOrEqual(row.captured);
  const refunds = row.reservations.map(({ refund }) => refund);
  expect(new Set(refunds).size).toBe(refunds.length);
}

/** What was acknowledged stands, what was refused left nothing, and the endings are those that were asked for. */
function checkRefund(row: PaymentDocument, refund: PlannedRefund, calls: readonly Delivered[]): void {
  const entry = row.reservations.find((candidate) => candidate.refund === refund.id);
  const done = (call: Delivery['call']) => calls.filter((own) => own.call === call && own.result === 'done');
  if (done('settle').length > 0) expect(entry).toMatchObject({ state: 'settled', amount: refund.amount });
  if (done('release').length > 0) expect(entry?.state).toBe('released');
  if (entry === undefined) {
    expect(done('reserve')).toEqual([]);
    return;
  }
  expect([0, refund.amount]).toContain(entry.amount);
  expect(entry.amount === 0).toBe(entry.heldAt === null);
  if (entry.heldAt !== null) expect(done('reserve').length).toBeGreaterThan(0);
  if (refund.ending === 'none') expect(entry.state).toBe('held');
}

const run = async (seed: number): Promise<void> => {
  const row = payment({ captured });
  await opened.store.payments.insert(row);
  const { refunds, lanes } = planReservations(seed, { refunds: refundsPerRun, processes, captured });
  expect(lanes.flat().length).toBeGreaterThanOrEqual(200);

  let isRunning = true;
  const watch = async (): Promise<number> => {
    let looks = 0;
    for (; isRunning; looks += 1) {
      const seen = await opened.store.payments.get(row.id, null);
      if (seen !== null) checkSums(seen);
    }
    return looks;
  };
  const watching = watch();
  const order = { uri: opened.uri, paymentId: row.id, concurrency };
  const delivered = await Promise.all(
    workers.map((worker, index) => runIn(worker, { ...order, deliveries: lanes[index] ?? [] })),
  ).finally(() => {
    isRunning = false;
  });
  expect(await watching).toBeGreaterThan(0);

  const calls = delivered.flat();
  expect(calls).toHaveLength(lanes.flat().length);
  const after = await opened.store.payments.get(row.id, null);
  if (after === null) throw new Error('The payment is gone');
  checkSums(after);
  for (const refund of refunds) {
    checkRefund(
      after,
      refund,
      calls.filter((call) => call.refund === refund.id),
    );
  }
  expect(calls.some(({ result }) => result === 'refused')).toBe(true);

  const rest = captured - after.reserved - after.refunded;
  const last = await opened.store.payments.reserve(row.id, {
    refund: 're_last',
    amount: null,
    at: new Date(),
    maxLiveRefunds: 1_000,
  });
  expect(last).toMatchObject(
    rest === 0 ? { kind: 'refused', code: 'over_refund' } : { kind: 'reserved', reservation: { amount: rest } },
  );
};

// A run that fails is repeated by its seed, which stands in its name.
test.each([...fixedSeeds, randomInt(2 ** 31)])(
  'reservations from several processes never exceed what was captured, seed %i',
  run,
);
