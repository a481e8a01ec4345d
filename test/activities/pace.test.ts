import { createActivities } from '../../activities/create-activities';
import { ActivityWorld } from './support/activity-world';
import { policyForTests } from './support/policy';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('pace');
});
afterAll(() => world.close());
beforeEach(() => {
  world.gateway.calls.length = 0;
});

const succeeded = { kind: 'succeeded', providerRefundId: 're_1' } as const;
const spacingMs = 60_000;
const withSpacing = (refundSpacingMs: number) =>
  createActivities({
    ...world.deps,
    policy: { ...policyForTests, providers: { stripe: { ...policyForTests.providers.stripe!, refundSpacingMs } } },
  });

test('refunds of one payment are apart: the second is held, with nothing written or sent, until its turn', async () => {
  const activities = withSpacing(spacingMs);
  const payment = await world.payment();
  const [first, second] = [await world.refund(['approved'], payment), await world.refund(['approved'], payment)];
  world.gateway.refunds = [succeeded];
  expect(await world.runOf(activities, 'submitRefund', await world.submitInput(first))).toEqual(succeeded);
  const held = await world.runOf(activities, 'submitRefund', await world.submitInput(second));
  expect(held).toEqual({
    kind: 'held_back',
    reason: 'refund_spacing',
    recorded: false,
    retryAfterMs: expect.any(Number),
  });
  const { retryAfterMs } = held as { retryAfterMs: number };
  expect(retryAfterMs).toBeGreaterThan(spacingMs / 2);
  expect(retryAfterMs).toBeLessThanOrEqual(spacingMs);
  expect(world.gateway.names()).toEqual(['refund']);
  expect(await world.row(second.refundId)).toMatchObject({ state: 'approved', attempts: [] });
});

test('refunds of different payments do not wait for each other', async () => {
  const activities = withSpacing(spacingMs);
  for (let n = 0; n < 2; n += 1) {
    world.gateway.refunds = [succeeded];
    const accepted = await world.refund(['approved']);
    expect(await world.runOf(activities, 'submitRefund', await world.submitInput(accepted))).toEqual(succeeded);
  }
});

test('the turn comes', async () => {
  const activities = withSpacing(1);
  const payment = await world.payment({ lastRefundSentAt: new Date(Date.now() - 10) });
  world.gateway.refunds = [succeeded];
  const accepted = await world.refund(['approved'], payment);
  expect(await world.runOf(activities, 'submitRefund', await world.submitInput(accepted))).toEqual(succeeded);
});

test('where the provider does not mind, nothing is written for it', async () => {
  const activities = withSpacing(0);
  const payment = await world.payment();
  world.gateway.refunds = [succeeded];
  await world.runOf(activities, 'submitRefund', await world.submitInput(await world.refund(['approved'], payment)));
  expect(await world.paymentRow(payment.id)).toMatchObject({ lastRefundSentAt: null });
});
