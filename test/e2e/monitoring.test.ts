/** From a row that somebody altered to a merchant that is stopped, and on again, through the API of a running engine. */
import mongoose from 'mongoose';
import { bodyOf } from '../../dev/crash/api-client';
import { EngineUnderTest, eventually } from './support/engine-under-test';

const limitMs = 120_000;

let engine: EngineUnderTest;
let raw: mongoose.Connection;
beforeAll(async () => {
  engine = await EngineUnderTest.start('monitoring');
  raw = await mongoose.createConnection(String(engine.lane.env['MONGODB_URI'])).asPromise();
});
afterAll(async () => {
  await raw.close();
  await engine.stop();
});

interface Listed {
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

const asOperator = async (method: 'GET' | 'POST', path: string, body?: object): Promise<Listed> =>
  bodyOf(await engine.world.operators[0]!.send({ method, path, ...(body !== undefined && { body }) })) as Listed;
const stops = async () => (await asOperator('GET', '/v1/merchant_stops')).data;
const unseen = () => raw.collection('refunds').countDocuments({ unmonitoredSince: { $exists: true } });

test(
  'an altered payment stops its merchant: what comes then waits, and goes when an operator has released it',
  async () => {
    const { world } = engine;
    const [altered, other] = [await world.pay('altered', 5_000), await world.pay('other', 5_000)];
    await raw.collection<{ _id: string }>('payments').updateOne({ _id: altered.id }, { $inc: { reserved: 700 } });
    await world.refund('altered', altered, ['succeeded'], { amount: 100 });
    await eventually(async () => (await stops()).length === 1);
    const breaches = [`${altered.id}: sums are not those of the entries: reserved by 700, refunded by 0`];
    expect(await stops()).toMatchObject([{ merchant: world.merchantId, reason: 'invariant_breach', breaches }]);

    const waiting = await world.refund('other', other, ['succeeded'], { amount: 100 });
    const held = { kind: 'refund_held', subject: waiting.id, detail: 'merchant_stopped' };
    await eventually(async () =>
      (await engine.get<Listed>('/v1/alerts?limit=100')).data.some((alert) =>
        Object.entries(held).every(([name, value]) => alert[name] === value),
      ),
    );
    expect(await engine.get(`/v1/refunds/${waiting.id}`)).toMatchObject({ state: 'approved' });

    const released = await asOperator('POST', `/v1/merchant_stops/${world.merchantId}/release`, {
      note: 'a test did it',
    });
    expect(released).toMatchObject({ standing: false });
    await world.until(waiting.id, ['succeeded']);
    await eventually(async () => (await unseen()) === 0);
    expect(await stops()).toEqual([]);
  },
  limitMs,
);
