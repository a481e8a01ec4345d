import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { createConnection } from 'node:net';
import request from 'supertest';
import type { ApiDeps } from '../../api/deps';
import { startApi, type RunningApi } from '../../api/server';
import { apiWorld, bearer, get, newKey, post, refund, type ApiWorld } from './support/api-world';

let world: ApiWorld;
let running: RunningApi;

async function worldWith(over: Partial<ApiDeps>, requestTimeoutMs?: number): Promise<void> {
  world = await apiWorld('load', over);
  const patience = requestTimeoutMs === undefined ? {} : { requestTimeoutMs };
  running = await startApi(world.deps, { port: 0, host: '127.0.0.1', ...patience });
}
afterEach(async () => {
  await running.close();
  await world.close();
});

const ownKey = () => ({ 'idempotency-key': newKey(), 'content-type': 'application/json' });

/** A POST over a socket, whose body the caller ends. */
function open(path: string, headers: Record<string, string | number>): ClientRequest {
  const sent = httpRequest(`${running.url}${path}`, { method: 'POST', headers });
  sent.on('error', () => undefined);
  return sent;
}

const answerTo = async (sent: ClientRequest): Promise<IncomingMessage> => {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return answer;
};

function askFor(payment: string, headers: Record<string, string>, key = world.keys.merchant): ClientRequest {
  const sent = open('/v1/refunds', { ...bearer(key), ...ownKey(), ...headers });
  sent.end(JSON.stringify({ payment, amount: 1 }));
  return sent;
}

/** Another refund over the same server: 201 while there is a place for work. */
const another = async (payment: string): Promise<number | undefined> =>
  (await answerTo(askFor(payment, {}))).statusCode;

/** Resolves when the server asks for the row of a refund that it waits for. */
function polled(): { seen: Promise<void>; count(): number } {
  const { refunds } = world.store;
  const read = refunds.get.bind(refunds);
  let count = 0;
  let see = (): void => undefined;
  const seen = new Promise<void>((resolve) => {
    see = resolve;
  });
  refunds.get = (...args) => {
    count += 1;
    if (count > 1) see();
    return read(...args);
  };
  return { seen, count: () => count };
}

describe('who holds a place for work', () => {
  test('nobody without a key, and nobody whose body is still to come', async () => {
    await worldWith({ requestsInFlightMax: 1 });
    const payment = await world.payment();
    const slow = { 'content-type': 'application/json', 'content-length': 100 };
    const stranger = open('/v1/refunds', slow);
    const known = open('/v1/refunds', { ...slow, ...bearer(world.keys.merchant) });
    stranger.write('{');
    known.write('{');
    expect((await answerTo(stranger)).statusCode).toBe(401);
    expect(await another(payment.id)).toBe(201);
    stranger.destroy();
    known.destroy();
  });

  test('notifications of providers have places of their own', async () => {
    await worldWith({ requestsInFlightMax: 1 });
    const payment = await world.payment();
    let letGo = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      world.temporal.onAccept = async (input) => {
        resolve();
        await new Promise<void>((go) => {
          letGo = go;
        });
        return world.decide(input);
      };
    });
    const first = refund(world, { payment: payment.id, amount: 1 }).then(({ status }) => status);
    await begun;
    world.readReading = () => ({ kind: 'refused', reason: 'test' });
    expect((await request(world.app).post('/v1/callbacks/stripe/shop').type('text').send('x')).status).toBe(401);
    letGo();
    expect(await first).toBe(201);
  });

  test('work that a client left behind, until it has ended', async () => {
    await worldWith({ requestsInFlightMax: 1 });
    const payment = await world.payment();
    let letGo = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      world.temporal.onAccept = async (input) => {
        resolve();
        await new Promise<void>((go) => {
          letGo = go;
        });
        return world.decide(input);
      };
    });
    const left = askFor(payment.id, {});
    await begun;
    const closed = new Promise((resolve) => left.once('close', resolve));
    left.destroy();
    await closed;
    expect(await another(payment.id)).toBe(503);
    world.temporal.onAccept = (input) => world.decide(input);
    letGo();
    let status: number | undefined = 503;
    while (status === 503) status = await another(payment.id);
    expect(status).toBe(201);
  });
});

test('a notification for an account that is not there is refused before its body is read', async () => {
  await worldWith({});
  const sent = open('/v1/callbacks/stripe/nobody', { 'content-length': 1_000 });
  sent.write('x');
  expect((await answerTo(sent)).statusCode).toBe(404);
  sent.destroy();
});

describe('waiting', () => {
  test('is no work: others are served meanwhile', async () => {
    await worldWith({ requestsInFlightMax: 1 });
    const payment = await world.payment();
    const { seen } = polled();
    const waits = askFor(payment.id, { prefer: 'wait=60' });
    await seen;
    expect(await another(payment.id)).toBe(201);
    waits.destroy();
  });

  test('is bounded per key: beyond it the preference is not applied', async () => {
    await worldWith({ waitingRequestsPerKeyMax: 1 });
    const [payment, theirs] = [await world.payment(), await world.payment({ merchantId: 'm2', account: 'elsewhere' })];
    const { seen } = polled();
    const waits = askFor(payment.id, { prefer: 'wait=60' });
    await seen;
    const mine = await answerTo(askFor(payment.id, { prefer: 'wait=60' }));
    const other = await answerTo(askFor(theirs.id, { prefer: 'wait=0' }, world.keys.other));
    expect([mine.statusCode, mine.headers['preference-applied']]).toEqual([201, undefined]);
    expect([other.statusCode, other.headers['preference-applied']]).toEqual([201, 'wait=0']);
    waits.destroy();
  });

  test('is bounded for the whole process', async () => {
    await worldWith({ waitingRequestsMax: 1 });
    const [payment, theirs] = [await world.payment(), await world.payment({ merchantId: 'm2', account: 'elsewhere' })];
    const { seen } = polled();
    const waits = askFor(payment.id, { prefer: 'wait=60' });
    await seen;
    const other = await answerTo(askFor(theirs.id, { prefer: 'wait=60' }, world.keys.other));
    expect([other.statusCode, other.headers['preference-applied']]).toEqual([201, undefined]);
    waits.destroy();
  });

  test('ends with the connection, and its place is free again', async () => {
    await worldWith({ waitingRequestsMax: 1 });
    const payment = await world.payment();
    const { seen } = polled();
    const waits = askFor(payment.id, { prefer: 'wait=60' });
    await seen;
    waits.destroy();
    let applied: string | undefined;
    while (applied === undefined) {
      const free = await answerTo(askFor(payment.id, { prefer: 'wait=0' }));
      applied = free.headers['preference-applied'] as string | undefined;
    }
    expect(applied).toBe('wait=0');
  });

  test('for a provider is bounded too: a payment beyond it is answered as pending', async () => {
    await worldWith({ requestsInFlightMax: 1, waitingRequestsMax: 1 });
    const charge = { provider: 'stripe', amount: 1, currency: 'GBP', payment_method: 'pm_card_visa' };
    const asked = new Promise<void>((resolve) => {
      world.temporal.onResult = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    const waits = open('/v1/payments', { ...bearer(world.keys.merchant), ...ownKey() });
    waits.end(JSON.stringify(charge));
    await asked;
    const second = open('/v1/payments', { ...bearer(world.keys.merchant), ...ownKey() });
    second.end(JSON.stringify(charge));
    expect((await answerTo(second)).statusCode).toBe(202);
    waits.destroy();
  });
});

test('a client that takes too long for its request is cut off', async () => {
  await worldWith({}, 40);
  const socket = createConnection(Number(new URL(running.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`POST /v1/callbacks/stripe/shop HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /);
  socket.destroy();
  expect((await get(world, world.keys.merchant, '/v1/refunds')).status).toBe(200);
  expect((await post(world, world.keys.merchant, '/v1/refunds', {})).status).toBe(400);
});
