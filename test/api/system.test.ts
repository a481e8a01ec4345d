import type { z } from 'zod';
import request from 'supertest';
import { errorCatalogue } from '../../domain/errors';
import { openApiDocument } from '../../api/openapi';
import { routes } from '../../api/routes/all';
import { paymentResource } from '../../api/schemas/payment';
import { problemResource } from '../../api/schemas/problem';
import { tradeRecordResource } from '../../api/schemas/records';
import { refundResource } from '../../api/schemas/refund';
import { apiWorld, get, refund, type ApiWorld } from './support/api-world';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('system');
});
afterAll(() => world.close());

describe('health', () => {
  test('alive, ready', async () => {
    expect((await request(world.app).get('/healthz')).body).toEqual({ status: 'ok' });
    const ready = await request(world.app).get('/readyz');
    expect([ready.status, ready.body]).toEqual([200, { status: 'ready', mongodb: 'up', temporal: 'up' }]);
  });

  test('says which dependency is missing', async () => {
    world.temporal.reachable = false;
    const answer = await request(world.app).get('/readyz');
    world.temporal.reachable = true;
    expect([answer.status, answer.body]).toEqual([503, { status: 'not_ready', mongodb: 'up', temporal: 'down' }]);
    const lost = await apiWorld('not_ready');
    await lost.store.close();
    expect((await request(lost.app).get('/readyz')).body).toMatchObject({ mongodb: 'down', temporal: 'up' });
  });
});

test('metrics count requests by route, not by id', async () => {
  await get(world, world.keys.merchant, `/v1/refunds/re_${'b'.repeat(26)}`);
  const { text, type } = await request(world.app).get('/metrics');
  expect(type).toBe('text/plain');
  expect(text).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/v1\/refunds\/:id",status="404"\} 1/);
  expect(text).not.toContain('re_bbbb');
});

describe('the description for programs', () => {
  const document = openApiDocument();
  const operations = Object.values(document.paths ?? {}).flatMap((path) => Object.values(path as object));

  test('is served, and is OpenAPI 3.1', async () => {
    const { body } = await request(world.app).get('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(body).toEqual(JSON.parse(JSON.stringify(document)));
  });

  test('has every call, each with its own name', () => {
    for (const { path, method } of routes) expect(document.paths?.[path]).toHaveProperty(method);
    const names = operations.map(({ operationId }: { operationId: string }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(routes.length + 1);
  });

  test('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(0);
    for (const [, name] of references) expect(document.components?.schemas).toHaveProperty(name!);
  });

  test('describes what is answered', async () => {
    const check = (schema: z.ZodObject, value: unknown): void => {
      expect(schema.strict().safeParse(value).error).toBeUndefined();
    };
    const payment = await world.payment();
    check(refundResource, (await refund(world, { payment: payment.id, amount: 1 })).body);
    check(paymentResource, (await get(world, world.keys.merchant, `/v1/payments/${payment.id}`)).body);
    check(problemResource, (await refund(world, { payment: payment.id, amount: 0 })).body);
    check(tradeRecordResource, (await get(world, world.keys.merchant, '/v1/trade_records')).body.data[0]);
  });
});

describe('the description for people', () => {
  test('is a page that loads everything from here', async () => {
    const page = await request(world.app).get('/docs');
    expect([page.status, page.type]).toEqual([200, 'text/html']);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
    expect(loaded.length).toBeGreaterThan(2);
    for (const url of loaded) expect((await request(world.app).get(url)).status).toBe(200);
    expect(page.text).not.toMatch(/<script>|https?:/);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
  });

  test('every problem has its page', async () => {
    for (const [code, { status }] of Object.entries(errorCatalogue)) {
      const { body } = await request(world.app).get(`/problems/${code}`);
      expect(body).toMatchObject({ code, status });
    }
    expect((await request(world.app).get('/problems/__proto__')).status).toBe(404);
  });
});
