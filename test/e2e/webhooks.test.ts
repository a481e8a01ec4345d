import { setTimeout as sleep } from 'node:timers/promises';
import { bodyOf } from '../../dev/crash/api-client';
import { subscribe, webhookViolations } from '../../dev/crash/webhook-watch';
import { webhookReceiver, type ReceivedMessage, type WebhookReceiver } from '../support/webhook-receiver';
import { EngineUnderTest, eventually } from './support/engine-under-test';

const limitMs = 180_000;
const patienceMs = 60_000;

let engine: EngineUnderTest;
let receiver: WebhookReceiver;
let secret: string;
let endpoint: string;

beforeAll(async () => {
  [engine, receiver] = await Promise.all([EngineUnderTest.start('webhooks'), webhookReceiver()]);
  const body = { url: receiver.url, events: ['payment.captured', 'refund.created', 'refund.succeeded'] };
  const made = await engine.merchant.send({ method: 'POST', path: '/v1/webhook_endpoints', body });
  ({ id: endpoint, secret } = bodyOf(made) as { id: string; secret: string });
  receiver.secrets = [secret];
});
afterAll(async () => {
  await Promise.all([engine.stop(), receiver.close()]);
});

const told = (id: string): ReceivedMessage[] => receiver.accepted.filter(({ data }) => data.id === id);
const types = (id: string): string[] =>
  told(id)
    .toSorted((left, right) => left.data.sequence - right.data.sequence)
    .map(({ type }) => type);

test('a merchant is told what it chose of its payments and refunds, signed, in good time', async () => {
  const { world } = engine;
  const payment = await world.pay('told', 5_000);
  const refund = await world.refund('told', payment, ['succeeded'], { amount: 1_000 });
  await world.until(refund.id, ['succeeded']);
  await eventually(async () => types(refund.id).length === 2);
  expect(types(payment.id)).toEqual(['payment.captured']);
  expect(types(refund.id)).toEqual(['refund.created', 'refund.succeeded']);
  const { sequence: _, ...last } = told(refund.id).find(({ type }) => type === 'refund.succeeded')!.data;
  expect(last).toEqual(await engine.get(`/v1/refunds/${refund.id}`));
});

test('a receiver that never answers keeps no refund waiting', async () => {
  const { world } = engine;
  const release: (() => void)[] = [];
  receiver.answer = () =>
    new Promise((resolve) => {
      release.push(() => resolve({ status: 204 }));
    });
  const payment = await world.pay('slow', 5_000);
  const refunds = await Promise.all(
    [1, 2, 3].map((n) => world.refund('slow', payment, ['succeeded'], { amount: 1_000, n })),
  );
  await Promise.all(refunds.map(({ id }) => world.until(id, ['succeeded'])));
  await eventually(async () => release.length >= 4);
  expect(types(payment.id)).toEqual([]);
  receiver.answer = () => ({ status: 204 });
  for (const go of release) go();
  await eventually(async () => refunds.every(({ id }) => types(id).length === 2));
});

test(
  'what happened while nothing could be told is told after the engine was killed',
  async () => {
    const { world } = engine;
    await subscribe(engine.merchant, engine.lane.webhooks);
    receiver.answer = () => ({ status: 503 });
    const payment = await world.pay('killed', 5_000);
    const refund = await world.refund('killed', payment, ['succeeded'], { amount: 1_000 });
    await engine.kill();
    receiver.answer = () => ({ status: 204 });
    await engine.startAgain();
    await world.until(refund.id, ['succeeded']);
    await eventually(async () => types(refund.id).length === 2, patienceMs);
    world.refunds.splice(0, world.refunds.length, { id: refund.id, story: 'killed', ends: ['succeeded'] });
    world.payments.splice(0, world.payments.length, payment);
    expect(await webhookViolations(world)).toEqual([]);
  },
  limitMs,
);

test(
  'a delivery that was given up for lost is started by the sweep',
  async () => {
    const { world, lane } = engine;
    receiver.answer = () => ({ status: 503 });
    const payment = await world.pay('swept', 5_000);
    const path = `/v1/webhook_endpoints/${endpoint}/deliveries?limit=1`;
    const latest = () => engine.get<{ data: { id: string; event: { subject: string } }[] }>(path);
    await eventually(async () => (await latest()).data[0]?.event.subject === payment.id);
    const merchant = lane.secrets.credentials.merchants[0]!.id;
    await lane.temporal.workflow.getHandle(`webhook/${merchant}/${(await latest()).data[0]!.id}`).terminate('lost');
    receiver.answer = () => ({ status: 204 });
    await eventually(async () => {
      await engine.sweep();
      await sleep(50);
      return types(payment.id).length === 1;
    }, patienceMs);
  },
  limitMs,
);

test('the log holds neither secret nor signature', () => {
  expect(engine.log()).not.toMatch(/whsec_|v1,[A-Za-z0-9+/]{20}/);
});
