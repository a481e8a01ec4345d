import { assessRisk } from '../../activities/risk/assess-risk';
import { openRefund } from '../../activities/recording/open-refund';
import { sideEffects, type RunSideEffect } from '../../domain/side-effect';
import { createStore } from '../../store/create-store';
import { ActivityWorld, cipher, hmacKey, later } from './support/activity-world';
import { riskPolicy } from './support/policy';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('decided_once');
});
afterAll(() => world.close());

const approvedBy = (approvals: 1 | 2) =>
  riskPolicy({
    version: `by-${approvals}`,
    rules: [
      { name: 'any', when: { feature: 'amount', gte: 1 }, weight: 40, effect: { decision: 'review', approvals } },
    ],
  });

const deciding = (approvals: 1 | 2, when: Promise<unknown> = Promise.resolve()) => ({
  ...world.deps,
  risk: { ...world.deps.risk, policies: () => when.then(() => ({ live: approvedBy(approvals), shadow: null })) },
});

test('of two attempts under two policies both answer what the row says', async () => {
  const refund = await world.refund();
  const input = { ...refund.ref, revision: 2, at: later(1_000) };
  let publish = (): void => undefined;
  const published = new Promise<void>((resolve) => (publish = resolve));
  const late = assessRisk(deciding(2, published), input);
  const first = await assessRisk(deciding(1), input);
  publish();
  expect(first).toMatchObject({ kind: 'assessed', risk: { policyVersion: 'by-1' }, plan: { approvals: 1 } });
  expect(await late).toMatchObject({ kind: 'assessed', risk: { policyVersion: 'by-1' }, plan: { approvals: 1 } });
  expect(await world.row(refund.refundId)).toMatchObject({ risk: { policyVersion: 'by-1' }, plan: { approvals: 1 } });
});

/** What opening changes, in its order, with or without whoever dies there. */
async function openDying(dieAt: number, when: 'before' | 'after', customerId: string) {
  const names: string[] = [];
  const runSideEffect: RunSideEffect = async (name, act) => {
    const index = names.push(name) - 1;
    if (index === dieAt && when === 'before') throw new Error(`died before ${name}`);
    const result = await act();
    if (index === dieAt) throw new Error(`died after ${name}`);
    return result;
  };
  const store = await createStore({ uri: world.uri, hmacKey, cipher, runSideEffect });
  const { ref: _ref, ...accepted } = await world.accept(await world.payment({ customerId }));
  const input = { ...accepted, assessAt: later(1_000) };
  const died = await openRefund({ ...world.deps, store, runSideEffect }, input).then(
    () => false,
    () => true,
  );
  await store.close();
  const opened = await openRefund(world.deps, input);
  return { names, died, opened, refundId: accepted.refundId };
}

test('a refund counts once and is decided once, wherever opening it dies', async () => {
  const { names } = await openDying(Infinity, 'before', 'c_whole');
  expect(names.every((name) => sideEffects.some((known) => known === name))).toBe(true);
  expect(names).toEqual(expect.arrayContaining(['risk.count', 'refund.assess']));
  for (const when of ['before', 'after'] as const)
    for (let index = 0; index < names.length; index += 1) {
      const customerId = `c_${when}_${index}`;
      const { died, refundId } = await openDying(index, when, customerId);
      expect(died).toBe(true);
      expect(await world.row(refundId)).toMatchObject({ state: 'approved', revision: 2, risk: { decision: 'allow' } });
      const features = async (id: string) => (await world.store.riskAssessments.get(id, null))?.features;
      expect(await features(refundId)).toMatchObject({ customer_refunds_24h: 0, customer_first_refund: true });
      const next = await openDying(Infinity, 'before', customerId);
      expect(await features(next.refundId)).toMatchObject({ customer_refunds_24h: 1, customer_first_refund: false });
    }
});
