/** Rule 3.1.2: the attempt is on the refund's row before the request leaves; one that was recorded before is asked about first. */
import { ActivityWorld, later, step } from '../activities/support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('rule_02');
});
afterAll(() => world.close());
beforeEach(() => {
  world.gateway.calls.length = 0;
});

const succeeded = { kind: 'succeeded', providerRefundId: 're_1' } as const;

test('the attempt is on record before the request leaves', async () => {
  const accepted = await world.refund(['approved']);
  let onRecord: unknown;
  world.gateway.refunds = [
    async () => {
      const { state, attempts } = await world.row(accepted.refundId);
      onRecord = { state, attempts };
      return succeeded;
    },
  ];
  await world.run('submitRefund', await world.submitInput(accepted));
  expect(onRecord).toEqual({
    state: 'submitting',
    attempts: [{ attempt: 1, keyNumber: 1, key: accepted.refundId, sentAt: new Date(later(60_000)) }],
  });
});

test('a run that was reset, and does not know of its first request, asks and pays nothing twice', async () => {
  const accepted = await world.refund(['approved']);
  const first = await world.submitInput(accepted);
  world.gateway.refunds = [{ kind: 'unknown', reason: 'timeout' }];
  await world.run('submitRefund', first);
  world.gateway.queries = [succeeded];
  expect(await world.run('submitRefund', { ...first, sentAt: later(120_000) })).toEqual(succeeded);
  expect(world.gateway.names()).toEqual(['refund', 'queryRefund']);
  expect((await world.row(accepted.refundId)).attempts).toHaveLength(2);
});

test('of two runs that know nothing of each other one sends', async () => {
  const accepted = await world.refund(['approved']);
  const input = await world.submitInput(accepted);
  let landed = 0;
  const applyOnce = () => {
    landed += 1;
    return succeeded;
  };
  world.gateway.refunds = [applyOnce, applyOnce];
  world.gateway.queries = [succeeded, succeeded];
  await world.run('submitRefund', input);
  await world.run('submitRefund', { ...input, sentAt: later(61_000) });
  expect(landed).toBe(1);
});

test('a refund that has ended is not sent, whatever an old run believes', async () => {
  const accepted = await world.refund(['approved']);
  const input = await world.submitInput(accepted);
  await world.run('recordTransitions', { ...accepted.ref, transitions: [step(3, 'canceled')] });
  expect(await world.run('submitRefund', { ...input, transitions: [step(7, 'submitting')] })).toMatchObject({
    kind: 'superseded',
    progress: { state: 'canceled' },
  });
  expect(world.gateway.names()).toEqual([]);
});
