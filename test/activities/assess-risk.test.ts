import { assessRisk } from '../../activities/risk/assess-risk';
import { ActivityWorld, later, requestedAt, step } from './support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('assess_risk');
});
afterAll(() => world.close());

const assess = (refund: Awaited<ReturnType<ActivityWorld['refund']>>, revision = 2) =>
  world.run('assessRisk', { ...refund.ref, revision, at: later(1_000) });

test('an allowed refund is approved in the write that keeps its decision', async () => {
  const refund = await world.refund();
  expect(await assess(refund)).toMatchObject({
    kind: 'assessed',
    risk: { decision: 'allow', policyVersion: 'test' },
    plan: { verification: false, approvals: 0, goodsReturn: false },
    transition: { revision: 2, to: 'approved', reason: 'risk_allow' },
  });
  expect(await world.row(refund.refundId)).toMatchObject({
    state: 'approved',
    revision: 2,
    risk: { decision: 'allow' },
    plan: { approvals: 0 },
  });
});

test('a large one waits for a person, one that needs a proof waits for that first', async () => {
  const large = await world.refund([], undefined, { amount: 10_000 });
  expect(await assess(large)).toMatchObject({ transition: { to: 'reviewing', reason: 'risk_review' } });
  const larger = await world.refund([], undefined, { amount: 20_000 });
  expect(await assess(larger)).toMatchObject({ transition: { to: 'verifying' }, plan: { approvals: 1 } });
});

test('a refund of goods waits for them', async () => {
  const refund = await world.refund([], undefined, { goodsReturn: true });
  expect(await assess(refund)).toMatchObject({ transition: { to: 'awaiting_return' }, plan: { goodsReturn: true } });
});

test('a rejection is only noted: the refund ends once its hold is released', async () => {
  const refund = await world.refund([], undefined, { amount: 100_000 });
  expect(await assess(refund)).toMatchObject({
    risk: { decision: 'reject', rules: expect.arrayContaining(['amount_too_high']) },
    transition: { to: 'requested', reason: 'risk_reject' },
  });
  expect(await world.row(refund.refundId)).toMatchObject({ state: 'requested', revision: 2 });
});

test('the age of the payment counts from its capture', async () => {
  const capturedAt = new Date(Date.parse(requestedAt) - 366 * 86_400_000);
  const refund = await world.refund([], await world.payment({ capturedAt }));
  expect(await assess(refund)).toMatchObject({ risk: { decision: 'reject', rules: ['payment_too_old'] } });
});

test('refunds of the same customer within the window count, others do not', async () => {
  const ofCustomer = () => world.payment({ customerId: 'c_velocity' });
  const first = await ofCustomer();
  const elsewhere = await world.payment({ customerId: 'c_velocity', merchantId: 'm_two' });
  const at = '2026-02-20T10:00:00.000Z';
  const old = await world.accept(first, {}, at);
  await world.open(old);
  await world.run('assessRisk', { ...old.ref, revision: 2, at });
  await assess(await world.refund([], elsewhere));
  await assess(await world.refund([], first));
  await assess(await world.refund([], await ofCustomer()));
  expect(await assess(await world.refund([], await ofCustomer()))).toMatchObject({ risk: { decision: 'allow' } });
  expect(await assess(await world.refund([], await ofCustomer()))).toMatchObject({
    risk: { decision: 'review', rules: ['customer_velocity'] },
  });
});

test('a refund is decided once: assessing again keeps the decision', async () => {
  const refund = await world.refund([], undefined, { amount: 10_000 });
  await assess(refund);
  const strict = { ...world.deps, policy: { ...world.deps.policy, version: 'newer' } };
  const again = await assessRisk(strict, { ...refund.ref, revision: 2, at: later(1_000) });
  expect(again).toMatchObject({ kind: 'assessed', risk: { policyVersion: 'test' }, transition: { to: 'reviewing' } });
});

test('an assessment that comes late follows the row', async () => {
  const refund = await world.refund();
  await world.run('recordTransitions', { ...refund.ref, transitions: [step(5, 'canceled')] });
  expect(await assess(refund)).toMatchObject({ kind: 'superseded', progress: { state: 'canceled', revision: 5 } });
});

test('an assessment without a row is hopeless', async () => {
  const refund = await world.accept(await world.payment());
  await expect(assess(refund)).rejects.toMatchObject({ type: 'refund_not_found', nonRetryable: true });
});
