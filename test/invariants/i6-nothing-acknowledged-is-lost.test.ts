import { roundViolations } from '../../dev/crash/round-checks';
import { EngineUnderTest } from '../e2e/support/engine-under-test';

const refundsAtOnce = 50;
const payments = 10;
const limitMs = 120_000;

let engine: EngineUnderTest;

beforeAll(async () => {
  engine = await EngineUnderTest.start('i6');
});
afterAll(() => engine.stop());

test(
  'kill -9 during 50 refunds and a restart lose none and pay none twice',
  async () => {
    const { world } = engine;
    const paid = await Promise.all(Array.from({ length: payments }, (_, n) => world.pay(`kill-${n}`, 10_000)));

    // Half of them ask for no more than an acknowledgement, so that some are acknowledged and none has ended.
    const clients = Array.from({ length: refundsAtOnce }, (_, n) =>
      world.refund('kill', paid[n % payments]!, ['succeeded'], {
        n,
        amount: 1_000,
        ...(n % 2 === 0 ? { prefer: 'respond-async' } : {}),
      }),
    );
    await Promise.race(clients);
    await engine.kill();
    expect(world.refunds.length).toBeLessThan(refundsAtOnce);
    await engine.startAgain();

    await Promise.all(clients);
    for (const { id } of world.refunds) await world.until(id, ['succeeded']);
    expect(world.refunds).toHaveLength(refundsAtOnce);
    expect(await roundViolations(world)).toEqual([]);
  },
  limitMs,
);
