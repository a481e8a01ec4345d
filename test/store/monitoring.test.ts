import type { EventBatch, StateStep } from '../../store/store';
import { openStore, type TestStore } from './support/open-store';
import { at, newId, refund, steps } from './support/rows';

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('monitoring');
});
afterAll(() => opened.close());

const batch = (sequence: number): EventBatch => ({
  sequence,
  events: [],
  marks: { refunds: [], records: [] },
  payments: [],
});

describe('the journal', () => {
  test('has one batch for each sequence, whoever is the first', async () => {
    const { monitoring } = opened.store;
    expect(await monitoring.head()).toBeNull();
    const inserted = await Promise.all([1, 2, 3, 4].map(() => monitoring.insert(batch(1), at(5))));
    expect(inserted.filter(Boolean)).toHaveLength(1);
    expect(await monitoring.head()).toEqual({ sequence: 1, done: false, claimedUntil: at(5) });
  });

  test('gives a batch that nobody finished in time to one process, and none that is done', async () => {
    const { monitoring } = opened.store;
    expect(await monitoring.claim(1, at(4), at(9))).toBeNull();
    const claims = await Promise.all([1, 2, 3, 4].map(() => monitoring.claim(1, at(5), at(10))));
    expect(claims.filter((claim) => claim !== null)).toEqual([batch(1)]);
    await monitoring.finish(1, at(60));
    expect(await monitoring.claim(1, at(20), at(30))).toBeNull();
    expect(await monitoring.head()).toMatchObject({ sequence: 1, done: true });
  });
});

describe('what monitors remember', () => {
  /** Adds one to a count for each of so many keys; dies at one of them. */
  const adding = (keys: number, dyingAt?: number): StateStep[] =>
    Array.from({ length: keys }, (_, key) => ({
      id: `adding\n${key}`,
      step: (state) => {
        if (key === dyingAt) throw new Error('died');
        const count = ((state as number | undefined) ?? 0) + 1;
        const signal = { monitor: 'adding', severity: 'info', merchantId: null, subject: `${key}` } as const;
        return { state: count, signals: [{ ...signal, at: 0, evidence: { count }, refundIds: [] }] };
      },
    }));

  const counts = async (): Promise<Set<string>> =>
    new Set((await opened.raw.collection('monitor_states').find().toArray()).map(({ state }) => String(state)));

  test('is brought forward once by each batch, also where a process died between two writes', async () => {
    const { monitoring } = opened.store;
    await monitoring.apply(1, adding(700), at(1));
    await expect(monitoring.apply(2, adding(700, 600), at(2))).rejects.toThrow('died');
    expect(await counts()).toEqual(new Set(['1', '2']));
    const signals = await monitoring.apply(2, adding(700), at(3));
    expect(await counts()).toEqual(new Set(['2']));
    expect(signals.map(({ subject }) => subject)).toEqual(Array.from({ length: 700 }, (_, key) => `${key}`));
    expect(new Set(signals.map(({ evidence }) => evidence['count']))).toEqual(new Set([2]));
    expect(await monitoring.apply(1, adding(700), at(4))).toEqual([]);
    expect(await counts()).toEqual(new Set(['2']));
  });

  test('is brought forward once by many at the same time, who all hear the same', async () => {
    const { monitoring } = opened.store;
    await opened.raw.collection('monitor_states').deleteMany({});
    const heard = await Promise.all([1, 2, 3, 4].map(() => monitoring.apply(1, adding(50), at(1))));
    expect(await counts()).toEqual(new Set(['1']));
    for (const signals of heard) expect(signals).toEqual(heard[0]);
  });
});

describe('turns', () => {
  test('are taken by one of those who look, when one is due; what was kept of the last one comes with it', async () => {
    const { monitoring } = opened.store;
    const take = (second: number) => monitoring.takeTurn('test', at(second), 10_000);
    const first = (await Promise.all([1, 2, 3].map(() => take(0)))).filter((turn) => turn !== null);
    expect(first).toEqual([{ dueAt: at(10), cursor: 0, notes: {} }]);
    await monitoring.keepTurn('test', { ...first[0]!, cursor: 3, notes: { a: 1 } });
    expect(await take(9)).toBeNull();
    const second = await take(10);
    expect(second).toEqual({ dueAt: at(20), cursor: 3, notes: { a: 1 } });
    // Whoever was slow takes nothing back.
    await monitoring.keepTurn('test', { ...first[0]!, cursor: 1 });
    expect(await take(20)).toEqual({ dueAt: at(30), cursor: 3, notes: { a: 1 } });
  });
});

describe('marks', () => {
  test('are found by an index that only rows with one are in', async () => {
    for (const name of ['refunds', 'trade_records']) {
      const indexes = await opened.raw.collection(name).indexes();
      expect(indexes).toContainEqual(expect.objectContaining({ key: { unmonitoredSince: 1 }, sparse: true }));
    }
  });

  test('keep the time of the first step that was not seen', async () => {
    const { monitoring, refunds } = opened.store;
    const row = refund({ id: newId('re') });
    const before = Date.now();
    await refunds.open(row);
    const since = await monitoring.waitingSince();
    expect(since!.getTime()).toBeGreaterThanOrEqual(before);
    await refunds.advance(row.id, { transitions: steps(2, 'approved') });
    expect(await monitoring.waitingSince()).toEqual(since);
    const [unseen] = (await monitoring.unmonitored(10)).refunds;
    expect(unseen).toMatchObject({ refund: { id: row.id, revision: 2 }, monitored: 0 });
    await monitoring.clear({ refunds: [{ id: row.id, revision: 2 }], records: [] });
    expect(await monitoring.waitingSince()).toBeNull();
    await refunds.advance(row.id, { transitions: steps(3, 'submitting') });
    expect((await monitoring.unmonitored(10)).refunds).toMatchObject([{ monitored: 2 }]);
  });
});
