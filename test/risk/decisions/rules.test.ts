import { decideRisk, type RiskFeatures } from '../../../risk/decisions/rules';
import { policyForTests } from '../../activities/support/policy';

const { risk: policy } = policyForTests;
const harmless: RiskFeatures = {
  amount: 1_250,
  currency: 'GBP',
  paymentAgeDays: 30,
  liveRefunds: 1,
  customerRefunds: 0,
};
const decide = (change: Partial<RiskFeatures>, rules = policy) => {
  const { risk, plan } = decideRisk({ ...harmless, ...change }, rules, 'test');
  return { decision: risk.decision, rules: risk.rules, ...plan };
};
const allowed = { decision: 'allow', rules: [], verification: false, approvals: 0 };

test('a refund that no rule minds is allowed, with the version of the policy that said so', () => {
  expect(decideRisk(harmless, policy, '2026-11')).toEqual({
    risk: { decision: 'allow', score: 0, rules: [], policyVersion: '2026-11' },
    plan: { verification: false, approvals: 0 },
  });
});

test.each([
  ['below the amount that a person reviews', { amount: 9_999 }, allowed],
  [
    'at the amount that a person reviews',
    { amount: 10_000 },
    { ...allowed, decision: 'review', rules: ['amount_large'], approvals: 1 },
  ],
  ['below the amount that needs a proof of identity', { amount: 19_999 }, { verification: false, approvals: 1 }],
  ['at the amount that needs a proof of identity', { amount: 20_000 }, { verification: true, approvals: 1 }],
  ['below the amount that takes two', { amount: 49_999 }, { decision: 'review', approvals: 1 }],
  ['at the amount that takes two', { amount: 50_000 }, { decision: 'review', approvals: 2 }],
  ['below the amount that is refused', { amount: 99_999 }, { decision: 'review', approvals: 2 }],
  ['at the amount that is refused', { amount: 100_000 }, { decision: 'reject' }],
  ['above the amount that is refused', { amount: 100_001 }, { decision: 'reject' }],
  ['at the age that is still refunded', { paymentAgeDays: 365 }, allowed],
  ['beyond the age that is refunded', { paymentAgeDays: 365.01 }, { decision: 'reject', rules: ['payment_too_old'] }],
  ['at the number of refunds of a payment', { liveRefunds: 4 }, allowed],
  ['above the number of refunds of a payment', { liveRefunds: 5 }, { decision: 'reject', rules: ['too_many_refunds'] }],
  ['below the velocity that a person reviews', { customerRefunds: 2 }, allowed],
  [
    'at the velocity that a person reviews',
    { customerRefunds: 3 },
    { decision: 'review', rules: ['customer_velocity'], approvals: 1 },
  ],
  ['below the velocity that is refused', { customerRefunds: 4 }, { decision: 'review' }],
  [
    'at the velocity that is refused',
    { customerRefunds: 5 },
    { decision: 'reject', rules: ['customer_velocity_too_high', 'customer_velocity'] },
  ],
])('%s', (_where, change, expected) => {
  expect(decide(change)).toMatchObject(expected);
});

test('thresholds are in major units of the currency, with its own number where the policy has one', () => {
  const rules = { ...policy, verifyFromMajor: null, twoApprovalsFromMajor: null, rejectFromMajor: null };
  expect(decide({ currency: 'JPY', amount: 9_999 }, rules)).toEqual(allowed);
  expect(decide({ currency: 'JPY', amount: 10_000 }, rules)).toMatchObject({ decision: 'review' });
  expect(decide({ currency: 'KWD', amount: 99_999 }, rules)).toEqual(allowed);
  expect(decide({ currency: 'KWD', amount: 100_000 }, rules)).toMatchObject({ decision: 'review' });
});

test('a rule whose threshold is null is off', () => {
  expect(decide({ amount: 100_000 }, { ...policy, rejectFromMajor: null })).toMatchObject({ decision: 'review' });
});

test('a proof of identity alone needs no person', () => {
  const rules = { ...policy, reviewFromMajor: null, twoApprovalsFromMajor: null };
  expect(decide({ amount: 20_000 }, rules)).toMatchObject({ decision: 'verify', verification: true, approvals: 0 });
});

test('scores add up to a hundred at most', () => {
  const { risk } = decideRisk({ ...harmless, amount: 20_000, customerRefunds: 3 }, policy, 'test');
  expect(risk).toMatchObject({ score: 100, rules: ['amount_large', 'customer_velocity', 'amount_needs_verification'] });
  expect(decideRisk({ ...harmless, amount: 10_000 }, policy, 'test').risk.score).toBe(40);
});
