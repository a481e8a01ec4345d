import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import request from 'supertest';
import { EngineError, errorCatalogue, type ErrorCode } from '../../domain/errors';
import { startApi, type RunningApi } from '../../api/server';
import { apiWorld, bearer, get, newKey, post, refund, type ApiWorld } from './support/api-world';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('errors');
});
afterAll(() => world.close());

interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly type: string;
  readonly body: Record<string, unknown>;
}

function expectProblem(answer: Answered, code: ErrorCode): void {
  const { status, title } = errorCatalogue[code];
  expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
  expect(answer.body).toMatchObject({ type: `/problems/${code}`, title, status, code, detail: expect.any(String) });
  expect(answer.body['request_id']).toBe(answer.headers['x-request-id']);
}

const send = (path: string, body: string | Buffer, type = 'application/json') =>
  request(world.app)
    .post(path)
    .set({ ...bearer(world.keys.merchant), 'idempotency-key': newKey(), 'content-type': type })
    .send(body);

describe('bodies', () => {
  test.each([
    ['cut short', '{"payment":', 'malformed_request'],
    ['no object', '"text"', 'malformed_request'],
    ['a list', '[]', 'validation_failed'],
    ['a prototype', '{"__proto__":{"a":1}}', 'malformed_request'],
    ['a prototype, spelt out', '{"metadata":{"\\u005f_proto__":"x"}}', 'malformed_request'],
    ['nested beyond sense', `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`, 'malformed_request'],
    ['lists in lists', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'malformed_request'],
    ['a number without end', '{"payment":"pay_x","amount":1e999}', 'validation_failed'],
    ['too large', `{"description":"${'x'.repeat(70_000)}"}`, 'payload_too_large'],
  ] as const)('%s', async (_, body, code) => {
    expectProblem(await send('/v1/refunds', body), code);
  });

  test('none where one is needed', async () => {
    expectProblem(await post(world, world.keys.merchant, '/v1/refunds'), 'malformed_request');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=ebcdic'])(
    '%s',
    async (type) => {
      expectProblem(await send('/v1/refunds', 'a=1', type), 'unsupported_media_type');
    },
  );

  test('of an unknown encoding', async () => {
    const answer = await send('/v1/refunds', '{}').set('content-encoding', 'zstd-9');
    expectProblem(answer, 'unsupported_media_type');
  });

  test('that claim to be compressed and are not', async () => {
    expectProblem(await send('/v1/refunds', '{}').set('content-encoding', 'gzip'), 'malformed_request');
  });
});

describe('fields', () => {
  test.each([
    ['/amount', { amount: 0 }],
    ['/amount', { amount: -5 }],
    ['/amount', { amount: 12.5 }],
    ['/amount', { amount: '1250' }],
    ['/amount', { amount: Number.MAX_SAFE_INTEGER + 1 }],
    ['/amount', { amount: null }],
    ['/reason', { reason: 'because' }],
    ['/colour', { colour: 'red' }],
    ['/description', { description: 'x'.repeat(1_001) }],
    ['/description', { description: 'a\u0000b' }],
    ['/description', { description: 'a\ud800b' }],
    ['/metadata', { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v'])) }],
    ['/metadata/long', { metadata: { long: 'x'.repeat(501) } }],
    [`/metadata/${'k'.repeat(41)}`, { metadata: { ['k'.repeat(41)]: 'v' } }],
    ['/metadata/a~1b~0', { metadata: { 'a/b~': 7 } }],
    ['/metadata/a\u0000', { metadata: { 'a\u0000': 'v' } }],
    ['/return', { return: 'yes' }],
    ['/return/required', { return: { required: 1 } }],
    ['/return/required', { return: {} }],
    ['/return/late', { return: { required: true, late: 1 } }],
    ['/payment', { payment: 7 }],
  ])('%s is named by its pointer', async (pointer, fields) => {
    const answer = await refund(world, { payment: 'pay_aaaaaaaaaaaaaaaaaaaaaaaaaa', ...fields });
    expectProblem(answer, 'validation_failed');
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  test('metadata at its limits is accepted', async () => {
    const payment = await world.payment();
    const metadata = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`${'$a.b'.repeat(9)}${String(i).padStart(4, '-')}`, 'v'.repeat(500)]),
    );
    const answer = await refund(world, { payment: payment.id, amount: 1, metadata });
    expect([answer.status, answer.body.metadata]).toEqual([201, metadata]);
  });
});

describe('addresses and methods', () => {
  test('nothing is there', async () => {
    expectProblem(await get(world, world.keys.merchant, '/v1/nothing'), 'not_found');
    expectProblem(await request(world.app).get('/nothing'), 'not_found');
    expectProblem(await get(world, world.keys.merchant, '/v1/refunds/re_x/explode'), 'not_found');
  });

  test.each([
    '/v1/refunds/%',
    '/v1/payments/%E0%A4%A',
    '/v1/refunds/%00',
    '/problems/%zz',
    '/docs/assets/..%2f..%2fpackage.json',
  ])('%s', async (path) => {
    const answer = await get(world, world.keys.merchant, path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.type).toBe('application/problem+json');
  });

  test('a method that is not there', async () => {
    const answer = await request(world.app).delete('/v1/refunds').set(bearer(world.keys.merchant));
    expectProblem(answer, 'method_not_allowed');
    expect(answer.headers['allow']).toBe('POST, GET, HEAD, OPTIONS');
    const options = await request(world.app).options('/v1/refunds').set(bearer(world.keys.merchant));
    expect(options.status).toBe(204);
  });
});

describe('keys', () => {
  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer x',
    'Basic dTpw',
    `Bearer rk_live_${'a'.repeat(43)}`,
    `Bearer rk_live_${'a'.repeat(43)} x`,
  ])('%s does not authenticate', async (authorization) => {
    const answer = await request(world.app)
      .get('/v1/refunds')
      .set(authorization === undefined ? {} : { authorization });
    expectProblem(answer, 'unauthorized');
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  test('nobody learns what is there without one', async () => {
    expectProblem(await request(world.app).get('/v1/nothing'), 'unauthorized');
  });

  test('the wrong scope is forbidden', async () => {
    expectProblem(await get(world, world.keys.reader, '/v1/payments'), 'forbidden');
  });
});

describe('when too much is asked', () => {
  test('of one key: 429 with Retry-After', async () => {
    const narrow = await apiWorld('rate', { requestsPerSecondMax: 3 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => get(narrow, narrow.keys.merchant, '/v1/refunds')),
    );
    const refused = answers.find(({ status }) => status === 429)!;
    expectProblem(refused, 'rate_limited');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await get(narrow, narrow.keys.other, '/v1/refunds')).status).toBe(200);
    await narrow.close();
  });

  test('of the whole engine: new work is refused, reading is not, and it passes', async () => {
    const busy = await apiWorld('load', { requestsInFlightMax: 1 });
    const payment = await busy.payment();
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const begun = new Promise<void>((resolve) => {
      busy.temporal.onAccept = async (input) => {
        resolve();
        await held;
        return busy.decide(input);
      };
    });
    const first = refund(busy, { payment: payment.id, amount: 1 }).then((answer) => answer);
    await begun;
    const second = await refund(busy, { payment: payment.id, amount: 1 });
    expectProblem(second, 'overloaded');
    expect(second.headers['retry-after']).toBe('1');
    expect((await get(busy, busy.keys.merchant, '/v1/refunds')).status).toBe(200);
    letGo();
    expect((await first).status).toBe(201);
    busy.temporal.onAccept = (input) => busy.decide(input);
    expect((await refund(busy, { payment: payment.id, amount: 1 })).status).toBe(201);
    await busy.close();
  });
});

describe('when the database fails', () => {
  test('503 with Retry-After', async () => {
    const lost = await apiWorld('lost_database');
    const { key } = { key: lost.keys.merchant };
    expect((await get(lost, key, '/v1/refunds')).status).toBe(200);
    lost.store.refunds.list = () => Promise.reject(new EngineError('database_unavailable'));
    const answer = await get(lost, key, '/v1/refunds');
    expectProblem(answer, 'database_unavailable');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    await lost.close();
  });

  test('a connection that is closed is an unreachable database, not a defect', async () => {
    const lost = await apiWorld('closed_database');
    await lost.store.close();
    expectProblem(await get(lost, lost.keys.merchant, '/v1/refunds'), 'database_unavailable');
  });

  test('a defect of ours tells the client nothing but where to ask', async () => {
    const broken = await apiWorld('broken');
    broken.store.refunds.list = () => Promise.reject(new Error('secret inside'));
    const answer = await get(broken, broken.keys.merchant, '/v1/refunds');
    expectProblem(answer, 'internal_error');
    expect(answer.text).not.toContain('secret inside');
    await broken.close();
  });
});

describe('over a socket', () => {
  let running: RunningApi;
  beforeAll(async () => {
    running = await startApi(world.deps, { port: 0, host: '127.0.0.1' });
  });
  afterAll(() => running.close());

  const raw = (headers: Record<string, string | string[]>, body: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const sent = httpRequest(`${running.url}/v1/refunds`, { method: 'POST', headers }, resolve);
      sent.once('error', reject);
      sent.end(body);
    });

  test('an idempotency key that is sent twice is malformed', async () => {
    const payment = await world.payment();
    const headers = {
      ...bearer(world.keys.merchant),
      'content-type': 'application/json',
      'idempotency-key': ['one', 'two'],
    };
    const answer = await raw(headers, JSON.stringify({ payment: payment.id }));
    answer.resume();
    expect(answer.statusCode).toBe(400);
  });

  test.each([
    ['http://engine.example/v1/customers/ann@example.com/identity?q=1', '/v1/customers/{id}/identity'],
    ['/v1/Customers/ann@example.com/identity#x', '/v1/Customers/{id}/identity'],
  ])('the log line of %s has no customer’s id', async (path, shown) => {
    const before = world.logged.length;
    const { hostname, port } = new URL(running.url);
    const [answer] = (await once(
      httpRequest({ hostname, port, path, headers: bearer(world.keys.merchant) }).end(),
      'response',
    )) as [IncomingMessage];
    await once(answer.resume(), 'end');
    const lines = world.logged.slice(before).join('\n');
    expect(lines).toContain(JSON.stringify(shown));
    expect(lines).not.toContain('ann@example.com');
  });

  test('closing finishes what is under way and takes nothing new', async () => {
    const payment = await world.payment();
    const other = await startApi(world.deps, { port: 0, host: '127.0.0.1' });
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const begun = new Promise<void>((resolve) => {
      world.temporal.onAccept = async (input) => {
        resolve();
        await held;
        return world.decide(input);
      };
    });
    const answer = fetch(`${other.url}/v1/refunds`, {
      method: 'POST',
      headers: { ...bearer(world.keys.merchant), 'content-type': 'application/json', 'idempotency-key': newKey() },
      body: JSON.stringify({ payment: payment.id, amount: 1 }),
    });
    await begun;
    const closed = other.close();
    await expect(fetch(`${other.url}/healthz`)).rejects.toThrow('fetch failed');
    letGo();
    expect((await answer).status).toBe(201);
    await closed;
  });
});

test('request ids are taken over where they are harmless', async () => {
  const given = await get(world, world.keys.merchant, '/v1/refunds').set('x-request-id', 'abc-1.2');
  const strange = await get(world, world.keys.merchant, '/v1/refunds').set('x-request-id', 'a b"c');
  expect(given.headers['x-request-id']).toBe('abc-1.2');
  expect(strange.headers['x-request-id']).toMatch(/^req_/);
});

test('logs hold no key, no body, no query and no header', async () => {
  const payment = await world.payment();
  await refund(world, { payment: payment.id, amount: 1, description: 'very private' }, { 'x-secret': 'hidden-header' });
  await get(world, world.keys.merchant, '/v1/refunds?q=private-reference');
  await send('/v1/refunds', '{"description":"broken and private"');
  const logs = world.logged.join('');
  expect(logs).toContain('/v1/refunds');
  for (const secret of [world.keys.merchant, 'private', 'hidden-header', 'Bearer']) expect(logs).not.toContain(secret);
});
