import { bodyOf } from '../../dev/crash/api-client';
import { roundViolations } from '../../dev/crash/round-checks';
import type { RefundBody } from '../../dev/crash/resources';
import { testDatabaseUri, testTemporalAddress } from '../support/servers';
import { eventually, EngineUnderTest } from './support/engine-under-test';
import { SeverableProxy } from './support/severable-proxy';

const limitMs = 90_000;

let temporal: SeverableProxy;
let mongodb: SeverableProxy;
let engine: EngineUnderTest;

beforeAll(async () => {
  const uri = new URL(testDatabaseUri('outages'));
  temporal = await SeverableProxy.open(Number(testTemporalAddress().split(':')[1]));
  mongodb = await SeverableProxy.open(Number(uri.port));
  uri.port = String(mongodb.port);
  const servers = { temporalAddress: `127.0.0.1:${temporal.port}`, mongodbUri: uri.toString() };
  engine = await EngineUnderTest.start('outages', { servers });
});
afterAll(async () => {
  await engine.stop();
  await Promise.all([temporal.close(), mongodb.close()]);
});

const readiness = async (): Promise<{ status: number; text: string }> =>
  engine.merchant.send({ method: 'GET', path: '/readyz' });

describe.each([
  { down: 'temporal', code: 'temporal_unavailable', proxy: () => temporal },
  { down: 'mongodb', code: 'database_unavailable', proxy: () => mongodb },
])('while $down is down', ({ down, code, proxy }) => {
  test(
    'new requests are refused with 503, what was acknowledged goes on afterwards, and repeating is safe',
    async () => {
      const { world } = engine;
      const payment = await world.pay(down, 5_000);
      const acknowledged = await world.refund(down, payment, ['succeeded'], { amount: 1_000, prefer: 'respond-async' });
      const request = {
        method: 'POST',
        path: '/v1/refunds',
        idempotencyKey: `${down}-refused`,
        body: { payment: payment.id, amount: 2_000 },
      } as const;

      proxy().sever();
      await eventually(async () => (await readiness()).status === 503);
      expect((await readiness()).text).toMatch(new RegExp(`"${down}":"down"`));
      const refused = await engine.merchant.send(request);
      expect([refused.status, (bodyOf(refused) as { code: string }).code]).toEqual([503, code]);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await engine.merchant.send({ method: 'GET', path: '/healthz' })).status).toBe(200);

      proxy().mend();
      await eventually(async () => (await readiness()).status === 200);
      const answer = await engine.merchant.insist(request, limitMs);
      expect(answer.status).toBe(201);
      await world.until(acknowledged.id, ['succeeded']);
      await world.until((bodyOf(answer) as RefundBody).id, ['succeeded']);
      expect(await engine.get(`/v1/payments/${payment.id}`)).toMatchObject({
        amount_reserved: 0,
        amount_refunded: 3_000,
      });
    },
    limitMs,
  );
});

test('in the end everything agrees', async () => {
  expect(await roundViolations(engine.world)).toEqual([]);
});
