import { alertRefundsMax } from '../../domain/alerts';
import type { AlertAct, AlertDocument, Raising } from '../../store/store';
import { openStore, type TestStore } from './support/open-store';
import { at, newId } from './support/rows';

let opened: TestStore;
let merchantId: string;
beforeAll(async () => {
  opened = await openStore('alerts');
});
beforeEach(() => {
  merchantId = newId('m');
});
afterAll(() => opened.close());

const raising = (change: Partial<Raising> = {}): Raising => ({
  kind: 'velocity_customer',
  severity: 'warning',
  merchantId,
  subject: 'c_1',
  detail: 'too many',
  ...change,
});
const raise = (change: Partial<Raising> = {}, second = 1): Promise<void> =>
  opened.store.alerts.raise(raising(change), at(second));
const all = (): Promise<AlertDocument[]> => opened.store.alerts.list([merchantId], 100);
const only = async (): Promise<AlertDocument> => {
  const alerts = await all();
  expect(alerts).toHaveLength(1);
  return alerts[0]!;
};
const act = (second: number, by = 'key_op'): AlertAct => ({ at: at(second), by, note: null });

describe('what is raised', () => {
  test('is one alarm per merchant, kind and subject, however many raise it at once', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, n) => raise({}, n + 1)));
    expect(await only()).toMatchObject({
      count: 12,
      occurrence: 1,
      state: 'open',
      lastSeenAt: at(12),
      group: `${merchantId}/velocity`,
    });
    await raise({ subject: 'c_2' });
    await raise({ kind: 'velocity_ip' });
    const other = newId('m');
    await raise({ merchantId: other });
    expect(await all()).toHaveLength(3);
    expect(await opened.store.alerts.list([other], 10)).toMatchObject([{ count: 1 }]);
  });

  test('has an id that can stand in a path', async () => {
    await raise({ subject: 'stripe/acct 1?' });
    expect((await only()).id).toMatch(/^al_[a-z2-7]{26}$/);
  });

  test('grows graver, never less grave', async () => {
    await raise({ severity: 'info' }, 1);
    await raise({ severity: 'critical' }, 2);
    await raise({ severity: 'warning' }, 3);
    expect(await only()).toMatchObject({ severity: 'critical', severityAt: at(2), count: 3, firstSeenAt: at(1) });
  });

  test('keeps the latest refunds and counts all, each once', async () => {
    await raise({ refundIds: ['re_a', 're_b', 're_a'] });
    await raise({ refundIds: ['re_b', 're_c'] }, 2);
    expect(await only()).toMatchObject({ refundIds: ['re_a', 're_b', 're_c'], refundCount: 3 });
    const many = Array.from({ length: alertRefundsMax }, (_, n) => `re_${n}`);
    await raise({ refundIds: many }, 3);
    expect(await only()).toMatchObject({ refundIds: many, refundCount: 3 + alertRefundsMax });
  });

  test('says what was last said of it, also where that looks like a field', async () => {
    await raise({ evidence: { seen: 3, limit: 2 }, detail: '$severity', refundIds: ['$count'] });
    await raise({ detail: '$count', refundIds: ['$detail'] }, 2);
    expect(await only()).toMatchObject({
      evidence: { seen: 3, limit: 2 },
      detail: '$count',
      refundIds: ['$count', '$detail'],
    });
    await raise({ evidence: { by: '$detail' } }, 3);
    expect(await only()).toMatchObject({ evidence: { by: '$detail' } });
  });

  test('is another occurrence once it was resolved, one, however many raise it at once', async () => {
    await raise();
    const { id } = await only();
    await opened.store.alerts.close(id, act(2));
    await Promise.all(Array.from({ length: 8 }, () => raise({}, 3)));
    const [second, first] = await all();
    expect(first).toMatchObject({ id, state: 'resolved', count: 1, occurrence: 1 });
    expect(second).toMatchObject({ state: 'open', count: 8, occurrence: 2, firstSeenAt: at(3) });
  });

  test('while it is resolved is in exactly one of the two', async () => {
    await raise();
    const { id } = await only();
    await Promise.all([
      ...Array.from({ length: 6 }, () => raise({}, 2)),
      opened.store.alerts.close(id, act(2)),
      ...Array.from({ length: 6 }, () => raise({}, 2)),
    ]);
    const alerts = await all();
    expect(alerts.reduce((sum, { count }) => sum + count, 0)).toBe(13);
    expect(alerts.filter(({ state }) => state !== 'resolved').length).toBeLessThanOrEqual(1);
  });
});

describe('an alarm', () => {
  test('is acknowledged once, by the first of many', async () => {
    await raise();
    const { id } = await only();
    const acts = ['key_1', 'key_2', 'key_3', 'key_4'].map((by) => opened.store.alerts.acknowledge(id, act(2, by)));
    const winners = (await Promise.all(acts)).filter((alert) => alert !== null);
    expect(winners).toHaveLength(1);
    expect((await only()).acknowledged).toEqual(winners[0]!.acknowledged);
  });

  test('that was acknowledged stays so when it is raised again, and is open when it has grown graver', async () => {
    await raise();
    const { id } = await only();
    await opened.store.alerts.acknowledge(id, act(2));
    await raise({}, 3);
    expect(await only()).toMatchObject({ state: 'acknowledged', acknowledged: act(2), count: 2 });
    await raise({ severity: 'critical' }, 4);
    expect(await only()).toMatchObject({ state: 'open', acknowledged: null, attentionAt: at(4) });
  });

  test('is resolved once, and cannot be acknowledged after that', async () => {
    await raise();
    const { id } = await only();
    expect(await opened.store.alerts.close(id, act(2))).toMatchObject({ state: 'resolved', resolved: act(2) });
    expect(await opened.store.alerts.close(id, act(3))).toBeNull();
    expect(await opened.store.alerts.acknowledge(id, act(3))).toBeNull();
    expect((await only()).resolved).toEqual(act(2));
  });

  test('is resolved by the engine when its condition is gone, that of its merchant alone', async () => {
    const other = newId('m');
    await raise();
    await raise({ merchantId: other });
    await opened.store.alerts.resolve(raising(), at(5));
    expect(await only()).toMatchObject({ state: 'resolved', resolved: { by: 'engine', at: at(5) } });
    expect(await opened.store.alerts.list([other], 1)).toMatchObject([{ state: 'open' }]);
  });

  test('is not over when it was raised since it was looked at', async () => {
    await raise();
    const seen = await only();
    await raise({}, 2);
    await opened.store.alerts.closeQuiet(seen, at(9));
    expect(await only()).toMatchObject({ state: 'open' });
    await opened.store.alerts.closeQuiet(await only(), at(9));
    expect(await only()).toMatchObject({ state: 'resolved' });
  });

  test('that changed while it was looked at is looked at again', async () => {
    await raise();
    const seen = await only();
    await opened.store.alerts.acknowledge(seen.id, act(2));
    await opened.store.alerts.attended(seen, null);
    expect((await opened.store.alerts.due(at(2), 100)).map(({ id }) => id)).toContain(seen.id);
  });
});

describe('a merchant’s act', () => {
  const asMerchant = async (): Promise<AlertDocument | undefined> =>
    (await opened.store.alerts.list({ asMerchant: [merchantId] }, 9))[0];

  test('leaves operators to be told, and what is raised again is open to the merchant again', async () => {
    await raise();
    const { id, attentionAt } = await only();
    await opened.store.alerts.close(id, act(2, 'key_m'), 'merchant');
    expect(await only()).toMatchObject({ state: 'open', resolved: null, attentionAt });
    expect(await opened.store.alerts.close(id, act(3, 'key_m'), 'merchant')).toBeNull();
    expect(await opened.store.alerts.acknowledge(id, act(3, 'key_m'), 'merchant')).toBeNull();
    await raise({}, 4);
    expect([(await only()).count, (await asMerchant())?.state]).toEqual([2, 'open']);
  });

  test('is nothing on what is for operators only, or over', async () => {
    await raise({ operatorsOnly: true });
    const { id } = await only();
    expect(await asMerchant()).toBeUndefined();
    expect(await opened.store.alerts.acknowledge(id, act(2, 'key_m'), 'merchant')).toBeNull();
    expect(await opened.store.alerts.get(id, { asMerchant: [merchantId] })).toBeNull();
    await opened.store.alerts.close(id, act(3));
    expect(await opened.store.alerts.close(id, act(4, 'key_m'), 'merchant')).toBeNull();
  });
});

describe('lists', () => {
  test('are filtered by state, severity, kind, group and time', async () => {
    await raise({ subject: 'a' }, 1);
    await raise({ subject: 'b', severity: 'critical' }, 2);
    await raise({ subject: 'c', kind: 'ring_small', family: 'velocity' }, 3);
    await raise({ subject: 'd', kind: 'ring_small' }, 4);
    const [, , b] = await all();
    await opened.store.alerts.close(b!.id, act(9));
    const found = async (filter: Parameters<typeof opened.store.alerts.list>[3]): Promise<string> =>
      (await opened.store.alerts.list([merchantId], 9, undefined, filter)).map(({ subject }) => subject).join('');
    expect(await found({ states: ['open'] })).toBe('dca');
    expect(await found({ states: ['resolved', 'acknowledged'] })).toBe('b');
    expect(await found({ severity: 'critical' })).toBe('b');
    expect(await found({ kind: 'ring_small' })).toBe('dc');
    expect(await found({ group: `${merchantId}/velocity` })).toBe('cba');
    expect(await found({ createdFrom: at(2), createdTo: at(3) })).toBe('cb');
  });

  test('fifty subjects of one attack are one group', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, n) => raise({ subject: `c_${n}` }, n + 1)));
    await raise({ kind: 'circuit_open', severity: 'critical' }, 60);
    const [{ id }] = (await all()) as [AlertDocument];
    await opened.store.alerts.acknowledge(id, act(70));
    expect(await opened.store.alerts.groups([merchantId], 9)).toMatchObject([
      { group: `${merchantId}/circuit`, severity: 'critical', alerts: 1, unacknowledged: 0 },
      { group: `${merchantId}/velocity`, alerts: 50, unacknowledged: 50, firstSeenAt: at(1), lastSeenAt: at(50) },
    ]);
  });

  test('metrics count what is not resolved, and since when nobody has acknowledged', async () => {
    const kind = newId('kind');
    await raise({ kind, subject: 'a' }, 1);
    await raise({ kind, subject: 'b' }, 2);
    await raise({ kind, subject: 'c' }, 3);
    const ids = Object.fromEntries((await all()).map(({ id, subject }) => [subject, id]));
    await opened.store.alerts.acknowledge(ids['a']!, act(4));
    await opened.store.alerts.close(ids['c']!, act(4));
    const tally = (await opened.store.alerts.tally()).filter((one) => one.kind === kind);
    expect(tally).toEqual([{ kind, severity: 'warning', alerts: 2, unacknowledgedSince: at(2) }]);
  });
});

describe('a row of before alarms had a state', () => {
  const old = async () => {
    const id = `refund_held/${merchantId}`;
    const row = { kind: 'refund_held', severity: 'warning', merchantId, subject: merchantId, detail: 'x', count: 4 };
    const times = { firstSeenAt: at(1), lastSeenAt: at(2), eventAt: at(2) };
    await opened.raw.collection<{ _id: string; kind: string }>('alerts').insertOne({ _id: id, ...row, ...times });
    return id;
  };

  test('is open, keeps its id, and goes on as any other', async () => {
    const id = await old();
    expect(await only()).toMatchObject({ id, state: 'open', occurrence: 1, group: `${merchantId}/refund` });
    expect(await opened.store.alerts.list([merchantId], 9, undefined, { states: ['open'] })).toHaveLength(1);
    await raise({ kind: 'refund_held', subject: merchantId, severity: 'critical', refundIds: ['re_1'] }, 5);
    expect(await only()).toMatchObject({ id, severity: 'critical', count: 5, refundCount: 1, attentionAt: at(5) });
    await opened.store.alerts.acknowledge(id, act(6));
    await opened.store.alerts.close(id, act(7));
    await raise({ kind: 'refund_held', subject: merchantId }, 8);
    expect((await all()).map(({ occurrence, state }) => [occurrence, state])).toEqual([
      [2, 'open'],
      [1, 'resolved'],
    ]);
  });

  test('has its event told once', async () => {
    const id = await old();
    const [row] = await opened.store.outbox.pending(merchantId, at(0), 10);
    expect(row).toMatchObject({ id, version: 4, events: [{ type: 'alert.raised', sequence: 4 }] });
    await opened.store.outbox.markDispatched(row!);
    expect(await opened.store.outbox.pending(merchantId, at(0), 10)).toEqual([]);
  });
});

describe('events', () => {
  const pending = async () =>
    (await opened.store.outbox.pending(merchantId, at(0), 10)).flatMap(({ events }) => events);
  const told = async () =>
    (await pending()).map(({ type, sequence, subject }) => [
      sequence,
      type,
      subject.kind === 'alert' ? subject.alert.state : null,
    ]);

  test('tell of raising, acknowledging and resolving, each as it was then; raisings between two looks are one', async () => {
    await raise();
    await raise({}, 2);
    const { id } = await only();
    await opened.store.alerts.acknowledge(id, act(3));
    await opened.store.alerts.close(id, act(4));
    expect(await told()).toEqual([
      [2, 'alert.raised', 'open'],
      [3, 'alert.acknowledged', 'acknowledged'],
      [4, 'alert.resolved', 'resolved'],
    ]);
  });

  test('that are dispatched are not told again, and what came meanwhile stays', async () => {
    await raise();
    const [seen] = await opened.store.outbox.pending(merchantId, at(0), 10);
    const { id } = await only();
    await opened.store.alerts.acknowledge(id, act(3));
    await opened.store.outbox.markDispatched(seen!);
    expect(await told()).toEqual([[2, 'alert.acknowledged', 'acknowledged']]);
    const [left] = await opened.store.outbox.pending(merchantId, at(0), 10);
    await opened.store.outbox.markDispatched(left!);
    expect(await pending()).toEqual([]);
  });

  test('of a merchant’s own act are told once: operators who do the same later are no news', async () => {
    await raise();
    const { id } = await only();
    await opened.store.alerts.acknowledge(id, act(2, 'key_m'), 'merchant');
    await opened.store.alerts.acknowledge(id, act(3));
    await opened.store.alerts.close(id, act(4, 'key_m'), 'merchant');
    await opened.store.alerts.close(id, act(5));
    expect(await told()).toEqual([
      [1, 'alert.raised', 'open'],
      [2, 'alert.acknowledged', 'acknowledged'],
      [4, 'alert.resolved', 'resolved'],
    ]);
    expect(await only()).toMatchObject({ acknowledged: act(3), resolved: act(5) });
    expect((await opened.store.alerts.list({ asMerchant: [merchantId] }, 9))[0]).toMatchObject({
      acknowledged: act(2, 'key_m'),
      resolved: act(4, 'key_m'),
    });
  });

  test('of what is for operators only there are none', async () => {
    await raise({ operatorsOnly: true });
    const { id } = await only();
    await raise({ operatorsOnly: true }, 2);
    await opened.store.alerts.acknowledge(id, act(3));
    await opened.store.alerts.close(id, act(4));
    expect(await told()).toEqual([]);
    expect(await opened.raw.collection('alerts').findOne({ merchantId })).toMatchObject({ events: [], eventAt: null });
  });

  test('of the engine itself there are none', async () => {
    const subject = newId('ledger');
    await raise({ merchantId: null, subject });
    const row = await opened.raw.collection('alerts').findOne({ subject });
    expect(row).toMatchObject({ events: [], eventAt: null });
  });
});
