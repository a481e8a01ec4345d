import { roundViolations } from '../../dev/crash/round-checks';
import { cardStories } from '../../dev/crash/stories/cards';
import { EngineUnderTest } from '../e2e/support/engine-under-test';

/** Each of these tempts the engine to send again what has arrived. */
const temptations = ['lost_after', 'lost_and_forgotten', 'applied_late', 'slow', 'truncated', 'charge_lost_after'];

let engine: EngineUnderTest;

beforeAll(async () => {
  engine = await EngineUnderTest.start('i2');
});
afterAll(() => engine.stop());

test('whatever answer is lost, each charge and each refund moves money once, under its one key', async () => {
  const tempted = cardStories.filter(({ name }) => temptations.includes(name));
  expect(tempted).toHaveLength(temptations.length);
  await Promise.all(tempted.map(({ play }) => play(engine.world)));

  const movements = await engine.lane.movements();
  const refunds = movements.filter(({ kind }) => kind === 'refund');
  expect(refunds.map(({ key, times_applied: times }) => ({ key, times }))).toEqual(
    expect.arrayContaining(engine.world.refunds.map(({ id }) => ({ key: id, times: 1 }))),
  );
  expect(refunds).toHaveLength(engine.world.refunds.length);
  expect(await roundViolations(engine.world)).toEqual([]);
});
