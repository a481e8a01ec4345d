import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { decideRisk } from '../../../risk/decisions/decide';
import { unknownFeatures, type Features } from '../../../risk/decisions/features';
import { riskPolicy, riskPolicyForTests } from '../../activities/support/policy';
import { decideAsBefore, policyOfBefore, type FeaturesOfBefore } from './support/rules-of-before';

const harmless: Features = {
  ...unknownFeatures,
  amount: 1_250,
  currency: 'GBP',
  payment_age_days: 30,
  payment_refunds: 1,
  customer_refunds_24h: 0,
  block_listed: false,
  allow_listed: false,
};
const decide = (change: Partial<Features>, policy = riskPolicyForTests) => {
  const { risk, plan } = decideRisk({ ...harmless, ...change }, policy);
  return { decision: risk.decision, rules: risk.rules, ...plan };
};
const allowed = { decision: 'allow', rules: [], verification: false, approvals: 0 };

test('a refund that no rule minds is allowed, with the version of the policy that said so', () => {
  expect(decideRisk(harmless, riskPolicyForTests)).toEqual({
    risk: { decision: 'allow', score: 0, rules: [], reasons: [], policyVersion: 'test' },
    plan: { verification: false, approvals: 0 },
    waived: [],
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
  ['at the age that is still refunded', { payment_age_days: 365 }, allowed],
  ['beyond the age that is refunded', { payment_age_days: 365.01 }, { decision: 'reject', rules: ['payment_too_old'] }],
  ['at the number of refunds of a payment', { payment_refunds: 4 }, allowed],
  [
    'above the number of refunds of a payment',
    { payment_refunds: 5 },
    { decision: 'reject', rules: ['too_many_refunds'] },
  ],
  ['below the velocity that a person reviews', { customer_refunds_24h: 2 }, allowed],
  [
    'at the velocity that a person reviews',
    { customer_refunds_24h: 3 },
    { decision: 'review', rules: ['customer_velocity'], approvals: 1 },
  ],
  [
    'at the velocity that is refused',
    { customer_refunds_24h: 5 },
    { decision: 'reject', rules: ['customer_velocity_too_high', 'customer_velocity'] },
  ],
  ['on a block list', { block_listed: true }, { decision: 'reject', rules: ['block_listed'] }],
  ['on an allow list', { allow_listed: true, customer_refunds_24h: 3 }, { decision: 'allow', rules: ['allow_listed'] }],
  [
    'on an allow list, with what it does not waive',
    { allow_listed: true, amount: 10_000, customer_refunds_24h: 3 },
    { decision: 'review', rules: ['amount_large', 'allow_listed'] },
  ],
  ['on both lists', { allow_listed: true, block_listed: true }, { decision: 'reject' }],
])('%s', (_where, change, expected) => {
  expect(decide(change)).toMatchObject(expected);
});

test('thresholds are in major units of the currency, with its own number where the policy has one', () => {
  const rules = {
    ...riskPolicyForTests,
    rules: riskPolicyForTests.rules.filter(({ name }) => name === 'amount_large'),
  };
  expect(decide({ currency: 'JPY', amount: 9_999 }, rules)).toEqual(allowed);
  expect(decide({ currency: 'JPY', amount: 10_000 }, rules)).toMatchObject({ decision: 'review' });
  expect(decide({ currency: 'KWD', amount: 99_999 }, rules)).toEqual(allowed);
  expect(decide({ currency: 'KWD', amount: 100_000 }, rules)).toMatchObject({ decision: 'review' });
});

test('scores add up to a hundred at most, without those that are waived', () => {
  const { risk } = decideRisk({ ...harmless, amount: 20_000, customer_refunds_24h: 3 }, riskPolicyForTests);
  expect(risk).toMatchObject({ score: 100, rules: ['amount_large', 'customer_velocity', 'amount_needs_verification'] });
  const trusted = decideRisk({ ...harmless, customer_refunds_24h: 3, allow_listed: true }, riskPolicyForTests);
  expect(trusted).toMatchObject({ risk: { score: 0 }, waived: ['customer_velocity'] });
});

describe('bands of scores', () => {
  const policy = riskPolicy({
    version: 'bands',
    rules: [
      { name: 'young', when: { feature: 'payment_age_days', lt: 1 }, weight: 20 },
      { name: 'first', when: { feature: 'customer_first_refund', eq: true }, weight: 20 },
      { name: 'night', when: { feature: 'hour_of_day', lt: 6 }, weight: 30 },
    ],
    bands: [
      { from: 40, effect: { decision: 'verify', proofs: ['second_factor'] } },
      { from: 60, effect: { decision: 'review', approvals: 2 } },
    ],
  });

  test.each([
    [{ payment_age_days: 0.5 }, { decision: 'allow', verification: false }],
    [
      { payment_age_days: 0.5, customer_first_refund: true },
      { decision: 'verify', verification: true, proofs: ['second_factor'], approvals: 0 },
    ],
    [
      { payment_age_days: 0.5, customer_first_refund: true, hour_of_day: 3 },
      { decision: 'review', verification: false, approvals: 2 },
    ],
  ])('%j', (change, expected) => {
    expect(decide(change, policy)).toMatchObject(expected);
  });
});

describe('the policy that the project ships', () => {
  const shipped = riskPolicy(JSON.parse(readFileSync(join(__dirname, '../../../deploy/risk-policy.json'), 'utf8')));

  const near = (...limits: number[]) =>
    fc.oneof(
      fc.constantFrom(...limits.flatMap((limit) => [limit - 1, limit, limit + 1])),
      fc.integer({ min: 0, max: Math.max(...limits) * 2 }),
    );

  test('decides as the rules of before did', () => {
    const features = fc.record<FeaturesOfBefore>({
      amount: near(
        ...[1_000, 10_000, 25_000, 1_000_000].flatMap((major) => [major, major * 100, major * 1_000]),
        150_000,
        3_750_000,
      ),
      currency: fc.constantFrom('GBP', 'CNY', 'JPY', 'KRW', 'KWD'),
      paymentAgeDays: fc.oneof(fc.double({ min: 0, max: 800, noNaN: true }), fc.constantFrom(364.999, 365, 365.001)),
      liveRefunds: near(50),
      customerRefunds: near(20, 100),
    });
    fc.assert(
      fc.property(features, (before) => {
        const { risk: now, plan } = decideRisk(
          {
            ...harmless,
            amount: before.amount,
            currency: before.currency,
            payment_age_days: before.paymentAgeDays,
            payment_refunds: before.liveRefunds,
            customer_refunds_24h: before.customerRefunds,
          },
          shipped,
        );
        // There were no codes then.
        const { reasons: _told, ...risk } = now;
        expect({ risk, plan }).toEqual(decideAsBefore(before, policyOfBefore, shipped.version));
      }),
      { numRuns: 3_000 },
    );
  });

  test('has somebody’s identity made sure of before a large sum goes elsewhere', () => {
    const elsewhere = { amount: 100_000, destination_changed: true };
    expect(decide({ ...elsewhere, identity_level: 'unverified' }, shipped)).toMatchObject({
      verification: true,
      proofs: ['identity'],
    });
    expect(decide({ ...elsewhere, identity_level: 'verified' }, shipped)).toMatchObject({ verification: false });
    expect(decide({ ...elsewhere, amount: 99_999, identity_level: 'unverified' }, shipped)).toEqual(allowed);
  });

  test('has somebody look at a card that is refunded at many merchants', () => {
    expect(decide({ instrument_other_merchants_24h: 4 }, shipped)).toEqual(allowed);
    expect(decide({ instrument_other_merchants_24h: 5 }, shipped)).toMatchObject({ rules: ['instrument_activity'] });
  });
});
