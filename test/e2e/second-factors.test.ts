/** A refund that needs a second factor and two operators with theirs, from end to end, and what is kept of it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import mongoose from 'mongoose';
import { codeOfStep } from '../../api/factors/totp';
import { bodyOf, type ApiClient } from '../../dev/crash/api-client';
import type { RefundBody } from '../../dev/crash/resources';
import type { Message } from '../../gateways/messages/sender';
import { EngineUnderTest } from './support/engine-under-test';
import { exportHistories } from './support/export-histories';

const customer = 'ada-17850';
const address = '+447700900123';
const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const messages: Message[] = [];

let service: Server;
let engine: EngineUnderTest;
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
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
  engine = await EngineUnderTest.start('second-factors', {
    env: { LOG_LEVEL: 'trace', MESSAGES_HTTP_URL: url, MESSAGES_HTTP_SECRET: secret },
    policy: (policy) => ({
      ...policy,
      verification: { ...policy.verification, approvalFactorFromMajor: { '*': 10_000 }, whenTriesAreUsedUp: 'reject' },
    }),
  });
});
afterAll(async () => {
  await engine.stop();
  await new Promise((resolve) => service.close(resolve));
});

/** What the tests look at, of whatever is answered. */
type Answered = RefundBody & { readonly id: string; readonly secret: string; readonly code?: string };

const send = async (client: ApiClient, path: string, body: object = {}, idempotencyKey?: string) => {
  const answer = await client.send({
    method: 'POST',
    path,
    body,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });
  return { status: answer.status, body: bodyOf(answer) as Answered };
};

const totpOf = (key: string, off = 0): string => codeOfStep(key, Math.floor(Date.now() / 30_000) + off);

async function enrol(client: ApiClient): Promise<string> {
  const base = '/v1/operators/me/factors';
  const { body } = await send(client, `${base}/totp`);
  const activated = await send(client, `${base}/${body.id}/activate`, { code: totpOf(body.secret) });
  expect(activated.status).toBe(200);
  return body.secret;
}

async function ask(name: string): Promise<RefundBody> {
  const paying = { provider: 'stripe', amount: 3_000_000, currency: 'GBP', payment_method: 'pm_card_visa' };
  const payment = await send(
    engine.merchant,
    '/v1/payments',
    { ...paying, customer: { id: customer } },
    `${name}-payment`,
  );
  return (await send(engine.merchant, '/v1/refunds', { payment: payment.body.id }, name)).body;
}

test('a code proves the customer, an authenticator app each operator, and the refund is paid', async () => {
  const contact = await send(engine.merchant, `/v1/customers/${customer}/factors/contacts`, {
    channel: 'sms',
    address,
  });
  expect(contact.status).toBe(201);
  const refund = await ask('proved');
  expect(refund.state).toBe('verifying');
  const path = `/v1/refunds/${refund.id}`;
  const read = await engine.get<{ next_action: { methods: string[] } }>(path);
  expect(read.next_action.methods).toContain('code');

  const { body: challenge } = await send(engine.merchant, `${path}/challenges`, { channel: 'sms' });
  const code = messages.at(-1)!.text.split(' ')[0]!;
  expect(messages.at(-1)).toMatchObject({ id: challenge.id, to: address });
  const wrong = code === '000000' ? '000001' : '000000';
  const prove = (typed: string) =>
    send(engine.merchant, `${path}/verify`, { method: 'code', challenge: challenge.id, code: typed });
  expect((await prove(wrong)).body.code).toBe('code_wrong');
  const proved = await prove(code);
  expect([proved.status, proved.body.state]).toEqual([200, 'reviewing']);

  const [ada, ben] = engine.world.operators;
  expect((await send(ada!, `${path}/approve`)).body.code).toBe('second_factor_required');
  const keys = [await enrol(ada!), await enrol(ben!)];
  const approvals = [];
  for (const [n, operator] of [ada!, ben!].entries()) {
    // The code of now has activated it: the next one is good already.
    const factor = { method: 'totp', code: totpOf(keys[n]!, 1) };
    approvals.push((await send(operator, `${path}/approve`, { factor })).status);
  }
  expect(approvals).toEqual([202, 200]);
  await engine.world.until(refund.id, ['succeeded']);

  const rows = await everyRow();
  const [histories, log] = [await exportHistories(engine.lane.temporal), engine.log()];
  expect([histories.includes(refund.id), log.includes(refund.id), rows.includes(challenge.id)]).toEqual([
    true,
    true,
    true,
  ]);
  const hidden = [`"${code}"`, `"${wrong}"`, address, address.slice(1), secret, ...keys];
  const places = { rows, histories, log };
  for (const [place, text] of Object.entries(places)) {
    expect([place, hidden.filter((word) => text.includes(word))]).toEqual([place, []]);
  }
}, 90_000);

test('five wrong codes reject the refund, and its hold is released', async () => {
  const refund = await ask('guessed');
  const path = `/v1/refunds/${refund.id}`;
  const { body: challenge } = await send(engine.merchant, `${path}/challenges`, { channel: 'sms' });
  const code = Number(messages.at(-1)!.text.split(' ')[0]);
  const answers = [];
  for (let n = 1; n <= 5; n += 1) {
    const typed = String((code + n) % 1_000_000).padStart(6, '0');
    const body = { method: 'code', challenge: challenge.id, code: typed };
    answers.push((await send(engine.merchant, `${path}/verify`, body)).body.code);
  }
  expect(answers).toEqual(['code_wrong', 'code_wrong', 'code_wrong', 'code_wrong', 'too_many_tries']);
  const ended = await engine.get<RefundBody & { failure: object }>(path);
  expect(ended).toMatchObject({ state: 'rejected', failure: { code: 'too_many_tries', stage: 'verification' } });
  expect(await engine.get(`/v1/payments/${ended.payment}`)).toMatchObject({ amount_reserved: 0, amount_refunded: 0 });
}, 60_000);

/** Everything that the engine's database holds, as text. */
async function everyRow(): Promise<string> {
  const raw = await mongoose.createConnection(engine.lane.env['MONGODB_URI']!).asPromise();
  try {
    const collections = await raw.listCollections();
    return JSON.stringify(await Promise.all(collections.map(({ name }) => raw.collection(name).find().toArray())));
  } finally {
    await raw.close();
  }
}
