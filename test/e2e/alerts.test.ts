/** From refunds of one device to an alarm that is delivered, acknowledged and resolved, through the API of a running engine. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { bodyOf, type ApiClient } from '../../dev/crash/api-client';
import type { RefundBody } from '../../dev/crash/resources';
import type { Message } from '../../gateways/messages/sender';
import { webhookReceiver, type WebhookReceiver } from '../support/webhook-receiver';
import { EngineUnderTest, eventually } from './support/engine-under-test';

const phones = { onCall: '+447700900001', manager: '+447700900002', last: '+447700900003' };
const messages: Message[] = [];
const dir = mkdtempSync(join(tmpdir(), 'refund-engine-alerts-'));

let service: Server;
let receiver: WebhookReceiver;
let engine: EngineUnderTest;
let raw: mongoose.Connection;
beforeAll(async () => {
  service = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk: Buffer) => (body += chunk.toString()));
    req.on('end', () => {
      messages.push(JSON.parse(body) as Message);
      res.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  receiver = await webhookReceiver();
  const recipients = join(dir, 'recipients.json');
  const groups = {
    on_call: { sms: [phones.onCall] },
    managers: { sms: [phones.manager] },
    all: { sms: [phones.last] },
  };
  writeFileSync(recipients, JSON.stringify({ groups }));
  const tell = (group: string) => [{ channel: 'sms', group }] as const;
  const critical = [
    { afterMs: 0, tell: tell('on_call') },
    { afterMs: 4_000, tell: tell('managers') },
    { afterMs: 600_000, tell: tell('all') },
  ];
  engine = await EngineUnderTest.start('alerts', {
    env: {
      ALERT_RECIPIENTS_FILE: recipients,
      MESSAGES_HTTP_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}/`,
      MESSAGES_HTTP_SECRET: `whsec_${Buffer.alloc(32, 3).toString('base64')}`,
    },
    policy: (policy) => ({ ...policy, alerts: { ...policy.alerts, steps: { info: [], warning: [], critical } } }),
  });
  raw = await mongoose.createConnection(engine.lane.env['MONGODB_URI']!).asPromise();
  const body = { url: receiver.url, events: ['alert.raised', 'alert.acknowledged', 'alert.resolved'] };
  await send(engine.merchant, '/v1/webhook_endpoints', body);
}, 60_000);
afterAll(async () => {
  await raw.close();
  await engine.stop();
  await receiver.close();
  await new Promise((resolve) => service.close(resolve));
  rmSync(dir, { recursive: true, force: true });
});

interface Alert {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly merchant_state: string | null;
  readonly refunds: readonly string[];
}

async function send<T = Alert>(client: ApiClient, path: string, body: object, idempotencyKey?: string): Promise<T> {
  const answer = await client.send({
    method: 'POST',
    path,
    body,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
  if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status} ${answer.text}`);
  return bodyOf(answer) as T;
}

const operator = (): ApiClient => engine.world.operators[0]!;
const read = async (client: ApiClient, path: string) => bodyOf(await client.send({ method: 'GET', path }));
const ringsOf = async (client: ApiClient): Promise<readonly Alert[]> =>
  ((await read(client, '/v1/alerts?kind=refund_ring')) as { readonly data: readonly Alert[] }).data;
const toldTo = (phone: string, id: string): Message[] =>
  messages.filter(({ to, text }) => to === phone && text.includes(id));
const told = (id: string): string[] =>
  receiver.accepted.filter(({ data }) => data.id === id).map(({ type, data }) => `${type} ${data.state}`);

test('a ring behind one device is an alarm: delivered, escalated whatever its merchant says, ended by an operator', async () => {
  const refunds: string[] = [];
  for (const name of ['ada', 'ben', 'cleo', 'dan']) {
    const payment = await engine.world.pay(name, 5_000);
    const body = { payment: payment.id, context: { device_id: 'one-device', ip: '203.0.113.7' } };
    refunds.push((await send<RefundBody>(engine.merchant, '/v1/refunds', body, `ring-${name}`)).id);
  }
  await eventually(async () => (await ringsOf(operator())).length === 1);
  const [ring] = await ringsOf(operator());
  const { id } = ring!;
  expect(ring).toMatchObject({
    severity: 'critical',
    state: 'open',
    subject: `merchant:${engine.world.merchantId}`,
    group: `${engine.world.merchantId}/anomaly`,
    evidence: { customers: 4 },
  });
  expect(ring!.refunds.toSorted()).toEqual(refunds.toSorted());

  await eventually(async () => Promise.resolve(toldTo(phones.onCall, id).length === 1 && told(id).length === 1));
  expect(told(id)).toEqual(['alert.raised open']);

  // Whoever holds the merchant's key silences the merchant, and nobody else.
  const silenced = await send(engine.merchant, `/v1/alerts/${id}/resolve`, { note: 'nothing to see here' });
  expect(silenced.state).toBe('resolved');
  expect((await ringsOf(operator()))[0]).toMatchObject({ state: 'open', merchant_state: 'resolved' });
  await eventually(() => Promise.resolve(toldTo(phones.manager, id).length === 1));

  const acknowledged = await send(operator(), `/v1/alerts/${id}/acknowledge`, { note: 'on it' });
  expect(acknowledged).toMatchObject({ state: 'acknowledged', merchant_state: 'resolved' });
  // The engine has looked at it since: the next thing to come is that it ends by itself in days, not that more are told.
  const row = async () =>
    raw.collection<{ _id: string; attentionAt: Date; lastSeenAt: Date }>('alerts').findOne({ _id: id });
  await eventually(async () => {
    const alert = await row();
    return alert !== null && alert.attentionAt.getTime() - alert.lastSeenAt.getTime() === 3 * 86_400_000;
  });
  expect((await send(operator(), `/v1/alerts/${id}/resolve`, {})).state).toBe('resolved');
  expect(await read(operator(), `/v1/alerts/${id}`)).toMatchObject({ state: 'resolved', resolved: { note: null } });

  await eventually(() => Promise.resolve(told(id).length === 2));
  expect(told(id)).toEqual(['alert.raised open', 'alert.resolved resolved']);
  expect([toldTo(phones.onCall, id).length, toldTo(phones.manager, id).length, toldTo(phones.last, id).length]).toEqual(
    [1, 1, 0],
  );
  const places = JSON.stringify([messages, receiver.accepted]);
  expect(['one-device', '203.0.113.7', 'ada'].filter((word) => places.includes(word))).toEqual([]);
}, 120_000);
