import pino from 'pino';
import { runSideEffect, type RunSideEffect } from '../../../domain/side-effect';
import type { AlertNotification } from '../../../store/store';
import { webhookReceiver } from '../../support/webhook-receiver';
import { ActivityWorld } from '../support/activity-world';
import { addresses, minute, onlyAlert, raising, RecordingSender, telling, watcher } from './support';

let world: ActivityWorld;
let sender: RecordingSender;
beforeEach(async () => {
  world = await ActivityWorld.start('watch-alerts');
  sender = new RecordingSender();
});
afterEach(() => world.close());

const notifications = async (): Promise<readonly AlertNotification[]> =>
  world.store.alertNotifications.of((await onlyAlert(world)).id);
const acknowledge = async (at: Date) =>
  world.store.alerts.acknowledge((await onlyAlert(world)).id, { at, by: 'key_op', note: null });

describe('an alarm that nobody acknowledges', () => {
  test('is told at once, then to the next, each once', async () => {
    await world.store.alerts.raise(raising(), minute(0));
    const { look, counted } = watcher(world, sender);
    await look(minute(0));
    await look(minute(14));
    expect(sender.to().toSorted()).toEqual([addresses.onCall, addresses.team].toSorted());
    await look(minute(15));
    await look(minute(500));
    expect(sender.to().slice(2)).toEqual([addresses.manager]);
    expect((await counted()).toSorted()).toEqual(['email sent 1', 'sms sent 2']);
    expect(sender.sent.map(({ text }) => text)[2]).toContain('nobody has acknowledged');
  });

  test('is told on by whoever looks: a restart in between changes nothing', async () => {
    await world.store.alerts.raise(raising(), minute(0));
    await watcher(world, sender).look(minute(0));
    await watcher(world, sender).look(minute(16));
    expect(sender.to()).toHaveLength(3);
  });

  test('once acknowledged is told to nobody else', async () => {
    await world.store.alerts.raise(raising(), minute(0));
    const { look } = watcher(world, sender);
    await look(minute(0));
    await acknowledge(minute(5));
    await look(minute(60));
    expect(sender.to()).not.toContain(addresses.manager);
  });

  test('acknowledged, or resolved, by its merchant is told on: operators end what operators are told', async () => {
    await world.store.alerts.raise(raising(), minute(0));
    const { look } = watcher(world, sender);
    await look(minute(0));
    const { id } = await onlyAlert(world);
    const act = { at: minute(5), by: 'key_merchant', note: null };
    await world.store.alerts.acknowledge(id, act, 'merchant');
    await world.store.alerts.close(id, act, 'merchant');
    await look(minute(15));
    expect(sender.to()).toContain(addresses.manager);
  });

  test('acknowledged between being laid down and being sent is not sent', async () => {
    await world.store.alerts.raise(raising(), minute(0));
    sender.answer = async () => {
      await acknowledge(minute(0));
      return { kind: 'sent' };
    };
    await watcher(world, sender).look(minute(0));
    expect(sender.sent).toHaveLength(1);
    expect((await notifications()).map(({ state, reason }) => `${state} ${reason}`).toSorted()).toEqual([
      'refused closed',
      'sent null',
    ]);
  });

  test('that grows graver is told by the steps of what it has become', async () => {
    await world.store.alerts.raise(raising({ severity: 'warning' }), minute(0));
    const { look } = watcher(world, sender);
    await look(minute(0));
    expect(sender.to()).toEqual([addresses.team]);
    await world.store.alerts.raise(raising(), minute(30));
    await look(minute(30));
    expect(sender.to().slice(1).toSorted()).toEqual([addresses.onCall, addresses.team].toSorted());
    await look(minute(44));
    expect(sender.sent).toHaveLength(3);
    await look(minute(45));
    expect(sender.to()[3]).toBe(addresses.manager);
  });
});

describe('of several workers', () => {
  test('one sends each message, however many look at once', async () => {
    for (let n = 0; n < 5; n += 1) await world.store.alerts.raise(raising({ kind: `k${n}_x` }), minute(0));
    const workers = Array.from({ length: 4 }, () => watcher(world, sender));
    await Promise.all(workers.map(({ look }) => look(minute(0))));
    const ids = sender.sent.map(({ id }) => id);
    expect(ids).toHaveLength(10);
    expect(new Set(ids).size).toBe(10);
  });

  test.each(['before', 'after'] as const)('one that dies %s sending leaves nobody untold', async (when) => {
    await world.store.alerts.raise(raising(), minute(0));
    await expect(
      watcher(world, sender, { runSideEffect: dying('alert.notify', when) }).look(minute(0)),
    ).rejects.toThrow('killed');
    await watcher(world, sender).look(minute(10));
    const delivered = new Map(sender.sent.map(({ id, to }) => [id, to]));
    expect([...delivered.values()].toSorted()).toEqual([addresses.onCall, addresses.team].toSorted());
  });

  test('one that dies after sending is followed by one that sends under the same id, once its lease is over', async () => {
    await world.store.alerts.raise(raising({ severity: 'warning' }), minute(0));
    await expect(
      watcher(world, sender, { runSideEffect: dying('alert.notify', 'after') }).look(minute(0)),
    ).rejects.toThrow('killed');
    const next = watcher(world, sender);
    await next.look(minute(1));
    expect(sender.sent).toHaveLength(1);
    await next.look(minute(2));
    await next.look(minute(99));
    const [first, second, ...more] = sender.sent;
    expect(more).toEqual([]);
    expect(second!.id).toBe(first!.id);
  });
});

/** Dies at a side effect of the activity itself, as a process that is killed there. */
const dying =
  (at: string, when: 'before' | 'after'): RunSideEffect =>
  async (name, act) => {
    if (name !== at) return runSideEffect(name, act);
    if (when === 'after') await act();
    throw new Error('killed');
  };

describe('fifty alarms of one attack', () => {
  test('are one message to each, and each alarm keeps that it was told with the group', async () => {
    for (let n = 0; n < 50; n += 1) {
      await world.store.alerts.raise(raising({ subject: `c_${n}`, severity: 'warning' }), minute(0));
    }
    const { look, counted } = watcher(world, sender);
    await look(minute(0));
    expect(sender.to()).toEqual([addresses.team]);
    expect((await counted()).toSorted()).toEqual(['email grouped 49', 'email sent 1']);
    await world.store.alerts.raise(raising({ subject: 'c_99', severity: 'warning' }), minute(2));
    await look(minute(2));
    expect(sender.to()).toEqual([addresses.team, addresses.team]);
  });
});

test('of alarms of one attack another is told of when the one that stood for all is over before it was sent', async () => {
  const raise = (n: number) => world.store.alerts.raise(raising({ subject: `c_${n}`, severity: 'warning' }), minute(0));
  for (let n = 0; n < 4; n += 1) await raise(n);
  sender.answer = () => Promise.resolve({ kind: 'unknown', reason: 'timeout' });
  const { look, counted } = watcher(world, sender);
  await look(minute(0));
  const alerts = await world.store.alerts.list(['m_one'], 10);
  const first = alerts.find(({ id }) => sender.sent[0]!.text.endsWith(id))!;
  const others = alerts.filter(({ id }) => id !== first.id);
  const act = { at: minute(0), by: 'key_op', note: null };
  await world.store.alerts.acknowledge(first.id, act);
  sender.answer = () => Promise.resolve({ kind: 'sent' });
  await look(minute(1));
  await look(minute(9));
  expect(sender.sent).toHaveLength(2);
  expect(others.map(({ id }) => id)).toContain(sender.sent[1]!.text.split(' ').at(-1));
  expect((await counted()).toSorted()).toEqual(['email grouped 3', 'email sent 1', 'email unknown 1']);
});

describe('a mute', () => {
  const mute = (change: object = {}) =>
    world.store.alertMutes.insert({
      id: 'mute_1',
      audience: 'operators',
      merchantIds: ['m_one'],
      kind: 'velocity_customer',
      subject: null,
      until: new Date(Date.now() + 3_600_000),
      reason: 'known',
      by: 'key_op',
      createdAt: minute(0),
      ...change,
    });

  test('keeps the alarm and tells nobody, until it ends', async () => {
    const until = new Date(Date.now() + 3_600_000);
    await mute({ until });
    await world.store.alerts.raise(raising(), minute(0));
    const { look } = watcher(world, sender);
    await look(minute(0));
    expect([sender.to(), (await onlyAlert(world)).state]).toEqual([[], 'open']);
    await look(until);
    expect(sender.to()).toContain(addresses.onCall);
  });

  test.each([
    ['another kind', { kind: 'circuit_open' }],
    ['another subject', { kind: null, subject: 'c_2' }],
    ['another merchant', { merchantIds: ['m_two', null] }],
    ['the merchant itself', { audience: 'merchant' }],
  ])('of %s mutes nothing', async (_, change) => {
    await mute(change);
    await world.store.alerts.raise(raising(), minute(0));
    await watcher(world, sender).look(minute(0));
    expect(sender.to()).toContain(addresses.onCall);
  });
});

test.each([
  ['of the kind', { kind: 'operator_factor_added' }],
  ['of the key', { kind: null, subject: 'key_op' }],
])('that an operator’s key got a factor is told in spite of a mute %s', async (_, change) => {
  const mute = { id: 'mute_2', audience: 'operators', merchantIds: ['m_one', null], subject: null, ...change } as const;
  const until = new Date(Date.now() + 3_600_000);
  await world.store.alertMutes.insert({ ...mute, until, reason: 'x', by: 'key_op', createdAt: minute(0) });
  const alarm = raising({ kind: 'operator_factor_added', merchantId: null, subject: 'key_op' });
  await world.store.alerts.raise(alarm, minute(0));
  await watcher(world, sender).look(minute(0));
  expect(sender.to()).toContain(addresses.onCall);
});

test('an alarm that is not raised again is over by itself, and another when it is', async () => {
  const circuit = raising({ kind: 'circuit_open', severity: 'warning' });
  await world.store.alerts.raise(circuit, minute(0));
  const { look } = watcher(world, sender);
  await look(minute(0));
  await world.store.alerts.raise(circuit, minute(50));
  await look(minute(60));
  expect((await onlyAlert(world)).state).toBe('open');
  await look(minute(110));
  expect(await onlyAlert(world)).toMatchObject({ state: 'resolved', resolved: { by: 'engine', at: minute(110) } });
  await world.store.alerts.raise(circuit, minute(120));
  await look(minute(120));
  expect(sender.sent).toHaveLength(2);
});

describe('what could not be sent', () => {
  test('is tried again under the same id while its outcome is not known, then given up', async () => {
    await world.store.alerts.raise(raising({ severity: 'warning' }), minute(0));
    sender.answer = () => Promise.resolve({ kind: 'unknown', reason: 'timeout' });
    const { look, counted } = watcher(world, sender);
    for (const at of [0, 1, 2, 3, 30]) await look(minute(at));
    expect(sender.sent).toHaveLength(3);
    expect(new Set(sender.sent.map(({ id }) => id)).size).toBe(1);
    expect(await notifications()).toMatchObject([{ state: 'failed', reason: 'timeout', attempts: 3 }]);
    expect(await counted()).toEqual(['email unknown 2', 'email failed 1']);
  });

  test('is not tried again when it was refused', async () => {
    await world.store.alerts.raise(raising({ severity: 'warning' }), minute(0));
    sender.answer = () => Promise.resolve({ kind: 'refused', reason: 'bounced' });
    const { look } = watcher(world, sender);
    await look(minute(0));
    await look(minute(99));
    expect(sender.sent).toHaveLength(1);
    expect(await notifications()).toMatchObject([{ state: 'refused', reason: 'bounced' }]);
  });

  test('for want of a sender is counted and logged, without the address', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
    await world.store.alerts.raise(raising(), minute(0));
    const { look, counted } = watcher(world, null, { logger });
    await look(minute(0));
    expect((await counted()).toSorted()).toEqual(['email unsendable 1', 'sms unsendable 1']);
    const rows = JSON.stringify(await notifications());
    expect(lines.join('')).toContain('nothing is configured that sends such messages');
    for (const address of Object.values(addresses)) expect(lines.join('') + rows).not.toContain(address);
  });

  test('because nobody is named is counted', async () => {
    await world.store.alerts.raise(raising(), minute(0));
    const { look, counted } = watcher(world, sender, { alertTelling: { groups: {}, webhook: null } });
    await look(minute(0));
    expect((await counted()).toSorted()).toEqual(['email no_recipient 1', 'sms no_recipient 1']);
  });

  test('because its recipient is configured no longer is not sent to anybody else', async () => {
    await world.store.alerts.raise(raising({ severity: 'warning' }), minute(0));
    sender.answer = () => Promise.resolve({ kind: 'unknown', reason: 'timeout' });
    await watcher(world, sender).look(minute(0));
    const others = { ...telling, groups: { ...telling.groups, team: { sms: [], email: ['new@shop.example'] } } };
    await watcher(world, sender, { alertTelling: others }).look(minute(1));
    expect(sender.sent).toHaveLength(1);
    expect(await notifications()).toMatchObject([{ state: 'refused', reason: 'recipient_gone' }]);
  });
});

test('the operators’ webhook gets the alarm, signed, and again under the same id until it answers', async () => {
  const receiver = await webhookReceiver();
  const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
  receiver.secrets = [secret];
  const policy = {
    ...world.deps.policy,
    alerts: {
      ...world.deps.policy.alerts,
      steps: { info: [], warning: [{ afterMs: 0, tell: [{ channel: 'webhook' }] }], critical: [] },
    },
  } as const;
  const alertTelling = { groups: {}, webhook: { url: receiver.url, secret } };
  const { look, counted } = watcher(world, null, { policy, alertTelling });
  receiver.answer = () => ({ status: 503 });
  // Signatures are of now.
  const now = Date.now();
  await world.store.alerts.raise(raising({ severity: 'warning', merchantId: null }), new Date(now));
  await look(new Date(now));
  receiver.answer = () => ({ status: 204 });
  await look(new Date(now + 30_000));
  await look(new Date(now + 60_000));
  expect([receiver.requests, receiver.accepted.length]).toEqual([2, 1]);
  const [message] = receiver.accepted;
  expect(message).toMatchObject({ type: 'alert.raised', data: { object: 'alert', merchant: null, step: 0 } });
  expect((await counted()).toSorted()).toEqual(['webhook sent 1', 'webhook unknown 1']);
  await receiver.close();
});
