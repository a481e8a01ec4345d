import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError, ConnectionError, RefundEngine, type TransportOptions } from '../../client';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Scripted = { status: number; headers?: Record<string, string>; body?: unknown } | 'hang up' | 'keep silent';

let server: Server;
let url: string;
let seen: Seen[];
let script: Scripted[];
let pauses: number[];

beforeAll(async () => {
  server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const { method = '', url: target = '', headers } = req;
      seen.push({ method, url: target, headers, body: Buffer.concat(chunks).toString() });
      const answer = script.length > 1 ? script.shift()! : script[0]!;
      if (answer === 'hang up') return req.socket.destroy();
      if (answer === 'keep silent') return;
      res.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      res.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});
beforeEach(() => {
  seen = [];
  script = [];
  pauses = [];
});

const problem = (status: number, code: string, more: object = {}, headers: Record<string, string> = {}): Scripted => ({
  status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  body: { type: `/problems/${code}`, title: code, status, detail: `It is ${code}`, code, request_id: 'req_1', ...more },
});
const done: Scripted = { status: 201, body: { id: 're_1', object: 'refund' } };

const engineOf = (over: Partial<TransportOptions> = {}): RefundEngine =>
  new RefundEngine({
    baseUrl: url,
    apiKey: 'rk_live_test',
    random: () => 0.5,
    sleep: async (pauseMs) => void pauses.push(pauseMs),
    ...over,
  });
const create = (engine = engineOf()) => engine.refunds.create({ payment: 'pay_1' });
const failure = async (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => null,
    (error: unknown) => error,
  );
const keysSeen = () => new Set(seen.map(({ headers }) => headers['idempotency-key']));

describe('what may pass is repeated, under the same key', () => {
  test.each<[string, Scripted]>([
    ['a key in flight', problem(409, 'request_in_flight')],
    ['too many requests', problem(429, 'rate_limited')],
    ['a busy engine', problem(503, 'overloaded')],
    ['an outcome that is not known', problem(503, 'outcome_unknown', { refund: 're_1' })],
    ['a proxy without an engine', { status: 502, body: '<html>' }],
    ['a lost connection', 'hang up'],
  ])('%s', async (_, trouble) => {
    script = [trouble, trouble, done];
    expect(await create()).toMatchObject({ id: 're_1' });
    expect(seen).toHaveLength(3);
    expect(keysSeen().size).toBe(1);
    expect([...keysSeen()][0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(seen.map(({ body }) => body))).toEqual(new Set(['{"payment":"pay_1"}']));
  });

  test('the key is the caller’s, if there is one, and the errors carry it', async () => {
    script = [problem(503, 'overloaded')];
    const error = await failure(engineOf().refunds.create({ payment: 'pay_1' }, { idempotencyKey: 'return-77' }));
    expect(error).toMatchObject({ code: 'overloaded', idempotencyKey: 'return-77' });
    expect(keysSeen()).toEqual(new Set(['return-77']));
  });

  test('two calls have two keys', async () => {
    script = [done];
    await create();
    await create();
    expect(keysSeen().size).toBe(2);
  });

  test('each sending is signed anew', async () => {
    script = [problem(503, 'overloaded'), problem(503, 'overloaded'), done];
    const secret = Buffer.alloc(32, 1).toString('base64');
    await create(engineOf({ signing: { keyId: 'sig_1', algorithm: 'hmac-sha256', secret } }));
    const nonces = seen.map(({ headers }) => /nonce="([^"]+)"/.exec(String(headers['signature-input']))![1]);
    expect(new Set(nonces).size).toBe(3);
    expect(keysSeen().size).toBe(1);
  });
});

describe('what will not pass is not repeated', () => {
  test.each<[string, Scripted, number, string]>([
    ['a refusal', problem(422, 'over_refund'), 422, 'over_refund'],
    ['a state that forbids it', problem(409, 'illegal_transition'), 409, 'illegal_transition'],
    ['a key of nobody', problem(401, 'unauthorized'), 401, 'unauthorized'],
    ['a defect', problem(500, 'internal_error'), 500, 'internal_error'],
    ['a page that is no answer', { status: 404, body: '<html>not here</html>' }, 404, 'unreadable_answer'],
    ['a success that is no answer', { status: 200, body: '<html>welcome</html>' }, 200, 'unreadable_answer'],
  ])('%s', async (_, trouble, status, code) => {
    script = [trouble];
    const error = await failure(create());
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, code });
    expect(seen).toHaveLength(1);
  });

  test('a lost connection where repeating could do it twice', async () => {
    script = ['hang up'];
    const error = await failure(engineOf().refunds.cancel('re_1'));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(seen).toHaveLength(1);
  });

  test('a redirect: it would take the key somewhere else', async () => {
    script = [{ status: 307, headers: { location: `${url}/elsewhere` } }];
    expect(await failure(engineOf({ retry: { retriesMax: 0 } }).refunds.get('re_1'))).toBeInstanceOf(ConnectionError);
    expect(seen).toHaveLength(1);
  });
});

describe('pauses', () => {
  test('grow, are never whole, and have a limit', async () => {
    script = [problem(503, 'overloaded')];
    const retry = { retriesMax: 7, firstPauseMs: 100, maxPauseMs: 1_000 };
    expect(await failure(create(engineOf({ retry })))).toMatchObject({ code: 'overloaded' });
    expect(pauses).toEqual([75, 150, 300, 600, 750, 750, 750]);
    expect(seen).toHaveLength(8);
  });

  test.each([
    [0, 100],
    [1, 200],
  ])('are random: at %d of the dice %i ms', async (dice, pauseMs) => {
    script = [problem(429, 'rate_limited'), done];
    await create(engineOf({ random: () => dice, retry: { firstPauseMs: 200 } }));
    expect(pauses).toEqual([pauseMs]);
  });

  test.each<[string, string, number]>([
    ['seconds', '7', 7_000],
    ['a date', new Date(Date.UTC(2026, 0, 1, 0, 0, 9)).toUTCString(), 9_000],
    ['a date that is over', new Date(Date.UTC(2025, 0, 1)).toUTCString(), 0],
    ['something else', 'soon', 0],
  ])('are at least what Retry-After asks for, in %s', async (_, retryAfter, leastMs) => {
    script = [problem(429, 'rate_limited', {}, { 'retry-after': retryAfter }), done];
    await create(engineOf({ now: () => Date.UTC(2026, 0, 1) }));
    expect(pauses).toHaveLength(1);
    expect(pauses[0]! - leastMs).toBeGreaterThanOrEqual(125);
    expect(pauses[0]! - leastMs).toBeLessThanOrEqual(250);
  });

  test('that would be too long are left to the caller', async () => {
    script = [problem(503, 'overloaded', {}, { 'retry-after': '3600' })];
    expect(await failure(create())).toMatchObject({ code: 'overloaded', retryAfterMs: 3_600_000 });
    expect([seen.length, pauses]).toEqual([1, []]);
  });

  test('end with the caller’s patience', async () => {
    script = [problem(503, 'overloaded', {}, { 'retry-after': '30' })];
    const controller = new AbortController();
    const engine = new RefundEngine({ baseUrl: url, apiKey: 'rk_live_test' });
    const waiting = failure(engine.refunds.create({ payment: 'p' }, { signal: controller.signal }));
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    controller.abort();
    expect(await waiting).toMatchObject({ name: 'AbortError' });
    expect(seen).toHaveLength(1);
  });
});

describe('errors', () => {
  test('carry everything that the problem document says', async () => {
    const errors = [{ pointer: '/amount', detail: 'Too small' }];
    script = [problem(422, 'validation_failed', { errors })];
    const error = await failure(create());
    expect(error).toMatchObject({
      name: 'ApiError',
      message: 'It is validation_failed',
      status: 422,
      code: 'validation_failed',
      fields: errors,
      requestId: 'req_1',
      reason: null,
    });
    script = [problem(401, 'signature_invalid', { reason: 'expired' })];
    expect(await failure(create())).toMatchObject({ code: 'signature_invalid', reason: 'expired' });
  });

  test('of an answer that is none name the request all the same', async () => {
    script = [{ status: 400, headers: { 'x-request-id': 'req_9' }, body: 'nonsense' }];
    expect(await failure(create())).toMatchObject({ requestId: 'req_9', fields: [], problem: null });
  });

  test('tell that no answer came in time, with the key to repeat it with', async () => {
    script = ['keep silent'];
    const engine = engineOf({ timeoutMs: 20, retry: { retriesMax: 1 } });
    const error = await failure(engine.payments.create({ provider: 'stripe', amount: 1, currency: 'GBP' }));
    expect(error).toMatchObject({ name: 'ConnectionError', message: expect.stringContaining('in time') });
    expect((error as ConnectionError).idempotencyKey).toBe([...keysSeen()][0]);
    expect(seen).toHaveLength(2);
  });

  test('tell that nobody is there, and no key of the API', async () => {
    const error = await failure(engineOf({ baseUrl: 'http://127.0.0.1:1', retry: { retriesMax: 0 } }).alerts.list());
    expect(error).toMatchObject({ name: 'ConnectionError', message: expect.stringContaining('reached') });
    expect(JSON.stringify(error)).not.toContain('rk_live_test');
  });
});

describe('what is sent', () => {
  test('goes below the path of the base address, with ids and filters escaped', async () => {
    script = [done];
    const engine = engineOf({ baseUrl: `${url}/money/` });
    await engine.refunds.get('re_1/../x?y');
    await engine.refunds.list({ 'created[gte]': new Date(0), q: 'a&b', limit: 5 });
    const [first, second] = seen;
    expect(first!.url).toBe('/money/v1/refunds/re_1%2F..%2Fx%3Fy');
    expect(second!.url).toBe('/money/v1/refunds?created%5Bgte%5D=1970-01-01T00%3A00%3A00.000Z&q=a%26b&limit=5');
    expect(first!.headers).toMatchObject({ authorization: 'Bearer rk_live_test', accept: 'application/json' });
    expect(first!.headers).not.toHaveProperty('content-type');
    expect(first!.headers).not.toHaveProperty('idempotency-key');
  });

  test('says how long it wants to wait', async () => {
    script = [done];
    await engineOf().refunds.create({ payment: 'p' }, { waitSeconds: 5 });
    await engineOf().refunds.create({ payment: 'p' }, { respondAsync: true });
    await create();
    expect(seen.map(({ headers }) => headers['prefer'])).toEqual(['wait=5', 'respond-async', undefined]);
  });
});

test('a private key of another kind than the algorithm is noticed before anything is sent', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  expect(() => engineOf({ signing: { keyId: 'k', algorithm: 'rsa-v1_5-sha256', privateKey } })).toThrow(TypeError);
});
