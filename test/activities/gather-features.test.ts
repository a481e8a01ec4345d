import { riskHashes } from '../../store/risk/hashes';
import type { RiskList } from '../../store/store';
import {
  ActivityWorld,
  freshId,
  later,
  personalHash,
  requestedAt,
  type AcceptedRefund,
} from './support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('gather_features');
});
afterAll(() => world.close());

const hashes = riskHashes(personalHash);
const assess = (refund: AcceptedRefund, at = later(1_000)) =>
  world.run('assessRisk', { ...refund.ref, revision: 2, at });

async function assessment({ refundId }: Pick<AcceptedRefund, 'refundId'>) {
  const kept = await world.store.riskAssessments.get(refundId, null);
  if (kept === null) throw new Error('There is no assessment');
  return kept;
}

const opened = async (...args: Parameters<ActivityWorld['accept']>) => {
  const accepted = await world.accept(...args);
  await world.open(accepted);
  return accepted;
};

test('a decision is kept with the facts and features that it was made on', async () => {
  const payment = await world.payment({ customerId: 'c1', instrumentHash: 'card', deviceHash: 'payer’s device' });
  const refund = await opened(payment, {
    amount: 25_000,
    otherDestination: true,
    context: { ip: 'hash of an address', agent: 'hash of an agent' },
  });
  await assess(refund);
  expect(await assessment(refund)).toEqual({
    at: later(1_000),
    facts: {
      refundId: refund.refundId,
      merchantId: 'm_one',
      paymentId: payment.id,
      provider: 'stripe',
      amount: 25_000,
      currency: 'GBP',
      captured: 100_000,
      paymentAgeMs: 28 * 86_400_000 + 1_000,
      customer: hashes.customer('m_one', 'c1'),
      instrument: 'card',
      device: 'payer’s device',
      ip: 'hash of an address',
      agent: 'hash of an agent',
      destinationChanged: true,
    },
    features: expect.objectContaining({
      amount: 25_000,
      amount_share: 0.25,
      payment_refunds: 1,
      hour_of_day: 10,
      destination_changed: true,
      identity_level: 'unverified',
      customer_first_refund: true,
      customer_refunds_24h: 0,
      customer_amount_ratio: null,
      ip_refunds_1h: 0,
      block_listed: false,
    }),
    risk: expect.objectContaining({ decision: 'review', policyVersion: 'test' }),
    approvals: 1,
    verification: true,
    fired: [
      expect.objectContaining({ name: 'amount_large', weight: 40, waived: false }),
      expect.objectContaining({ name: 'amount_needs_verification', explains: 'amount' }),
    ],
    shadow: null,
  });
});

test('what is not told is not known', async () => {
  const refund = await opened(await world.payment({ customerId: null }));
  await assess(refund);
  expect((await assessment(refund)).features).toMatchObject({
    customer_refunds_24h: null,
    customer_first_refund: null,
    instrument_other_merchants_24h: null,
    device_refunds_30d: null,
    merchant_refunds_1h: expect.any(Number),
  });
});

test('amounts are held against what the customer had back before', async () => {
  const ofCustomer = () => world.payment({ customerId: 'c_mean' });
  for (const amount of [1_000, 2_000, 3_000]) await assess(await opened(await ofCustomer(), { amount }));
  const refund = await opened(await ofCustomer(), { amount: 5_000 });
  await assess(refund);
  expect((await assessment(refund)).features).toMatchObject({
    customer_history_enough: true,
    customer_amount_ratio: 2.5,
    customer_refund_sum_30d: 6_000,
    customer_first_refund: false,
    customer_refund_ratio_30d: null,
  });
});

test('refunds are a share of the payments that were captured', async () => {
  const paid = async () => {
    const input = await world.acceptPayment({ customerId: 'c_share' });
    const { paymentId } = input;
    await world.run('openPayment', input);
    const money = {
      providerPaymentId: `pi_${paymentId}`,
      amount: 5_000,
      currency: 'GBP',
      refunds: [],
      disputed: false,
    };
    await world.run('concludePayment', { ...input, outcome: { kind: 'captured', capturedAt: requestedAt, ...money } });
    return (await world.store.payments.get(paymentId, null))!;
  };
  const [first, second] = [await paid(), await paid()];
  await assess(await opened(first));
  const refund = await opened(second);
  await assess(refund);
  expect((await assessment(refund)).features).toMatchObject({ customer_refund_ratio_30d: 0.5 });
});

test('of two refunds of a customer that are assessed together exactly one finds the other', async () => {
  for (let round = 0; round < 5; round += 1) {
    const customerId = `c_pair_${round}`;
    const pair = await Promise.all([1, 2].map(async () => opened(await world.payment({ customerId }))));
    await Promise.all(pair.map((refund) => assess(refund)));
    const found = await Promise.all(
      pair.map(async (refund) => (await assessment(refund)).features.customer_refunds_1h),
    );
    expect(found.toSorted((left, right) => Number(left) - Number(right))).toEqual([0, 1]);
  }
});

test('an assessment that was cut off before its decision was written counts once', async () => {
  const ofCustomer = () => world.payment({ customerId: 'c_retry' });
  const refund = await opened(await ofCustomer());
  let cut = true;
  const deps = world.deps;
  world.deps = {
    ...deps,
    runSideEffect: (name, act) => {
      if (name !== 'refund.assess' || !cut) return act();
      cut = false;
      return Promise.reject(new Error('cut off'));
    },
  };
  await expect(assess(refund)).rejects.toThrow('cut off');
  await assess(refund);
  world.deps = deps;
  expect((await assessment(refund)).features).toMatchObject({ customer_refunds_1h: 0, customer_first_refund: true });
  const next = await opened(await ofCustomer());
  await assess(next);
  expect((await assessment(next)).features).toMatchObject({ customer_refunds_1h: 1 });
});

describe('lists', () => {
  const entry = (list: RiskList, hash: string, change: object = {}) => ({
    id: freshId('re').replace('re_', 'rl_'),
    merchantId: 'm_one',
    list,
    kind: 'customer' as const,
    hash,
    reason: 'stole',
    by: 'key_1',
    createdAt: new Date(),
    expiresAt: null,
    removedAt: null,
    updatedAt: new Date(),
    ...change,
  });
  const decisionFor = async (customerId: string, merchantId = 'm_one') => {
    const refund = await opened(await world.payment({ customerId, merchantId }));
    await assess(refund);
    return (await world.row(refund.refundId)).risk?.decision;
  };

  test('who stands on the block list is refused, at that merchant, while the entry counts', async () => {
    const own = entry('block', hashes.customer('m_one', 'c_blocked'));
    await world.store.riskLists.insert(own);
    expect(await decisionFor('c_blocked')).toBe('reject');
    expect(await decisionFor('c_blocked', 'm_two')).toBe('allow');
    await world.store.riskLists.remove(own.id, new Date());
    expect(await decisionFor('c_blocked')).toBe('allow');
  });

  test('an entry that has expired counts no more', async () => {
    const expiresAt = new Date(Date.parse(requestedAt) + 500);
    await world.store.riskLists.insert(entry('block', hashes.customer('m_one', 'c_expired'), { expiresAt }));
    expect(await decisionFor('c_expired')).toBe('allow');
  });

  test('who is trusted may have many', async () => {
    await world.store.riskLists.insert(entry('allow', hashes.customer('m_one', 'c_trusted')));
    const decisions = [];
    for (let n = 0; n < 4; n += 1) decisions.push(await decisionFor('c_trusted'));
    expect(decisions).toEqual(['allow', 'allow', 'allow', 'allow']);
  });
});
