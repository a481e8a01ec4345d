import fc from 'fast-check';
import { assessmentOf } from '../../../risk/decisions/assess';
import type { Assessment } from '../../../risk/decisions/assessment';
import { featureKinds, featureNames, unknownFeatures, type Features } from '../../../risk/decisions/features';
import { replay } from '../../../risk/decisions/replay';
import type { RefundFacts } from '../../../risk/monitors/event';
import { riskPolicy, riskPolicyForTests } from '../../activities/support/policy';

const facts = { refundId: 're_1', amount: 1_000, currency: 'GBP' } as RefundFacts;
const at = new Date('2026-03-01T10:00:00Z');

const featureValue = (name: (typeof featureNames)[number]) => {
  const kind = featureKinds[name];
  if (kind.type === 'flag') return fc.option(fc.boolean());
  if (kind.type === 'word') return fc.option(fc.constantFrom(...(kind.words ?? ['GBP', 'JPY', 'KWD'])));
  return fc.option(
    kind.type === 'money' ? fc.nat(200_000) : fc.oneof(fc.nat(60), fc.double({ noNaN: true, max: 400 })),
  );
};
const features = fc.record(
  Object.fromEntries(featureNames.map((name) => [name, featureValue(name)])),
) as fc.Arbitrary<Features>;

const comparison = fc
  .constantFrom(...featureNames.filter((name) => featureKinds[name].type !== 'word'))
  .chain((feature) => {
    if (featureKinds[feature].type === 'flag') return fc.boolean().map((eq): object => ({ feature, eq }));
    return fc
      .record({ operator: fc.constantFrom('lt', 'lte', 'gt', 'gte'), value: fc.integer({ min: 1, max: 500 }) })
      .map(({ operator, value }): object => ({ feature, [operator]: value }));
  });
const predicate = fc.oneof(
  comparison,
  fc.array(comparison, { minLength: 1, maxLength: 3 }).map((all): object => ({ all })),
  fc.array(comparison, { minLength: 1, maxLength: 3 }).map((any): object => ({ any })),
  comparison.map((not): object => ({ not })),
);
const policy = fc
  .array(
    fc.record({
      when: predicate,
      weight: fc.nat(100),
      effect: fc.constantFrom<object>(
        { decision: 'allow' },
        { decision: 'verify' },
        { decision: 'verify', proofs: ['identity'] },
        { decision: 'review', approvals: 2 },
        { decision: 'reject' },
      ),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((rules) =>
    riskPolicy({
      version: 'made',
      rules: rules.map((rule, index) => ({ name: `rule_${index}`, ...rule })),
      bands: [{ from: 60, effect: { decision: 'review' } }],
    }),
  );

/** As a refund's row keeps it. */
const stored = (assessment: Assessment): Assessment => JSON.parse(JSON.stringify(assessment)) as Assessment;

async function* streamOf(...assessments: Assessment[]): AsyncGenerator<Assessment> {
  yield* assessments;
}

test('the policy that decided changes nothing in a back-test of what is stored', async () => {
  await fc.assert(
    fc.asyncProperty(features, policy, async (of, live) => {
      const { assessment } = assessmentOf({ facts, features: of }, { live, shadow: null }, at);
      const comparison = await replay(streamOf(stored(assessment)), live);
      expect(comparison).toMatchObject({ refunds: 1, changed: 0 });
    }),
  );
});

test('a candidate beside it never changes what is decided', () => {
  fc.assert(
    fc.property(features, policy, policy, (of, live, shadow) => {
      const alone = assessmentOf({ facts, features: of }, { live, shadow: null }, at);
      const { plan, assessment } = assessmentOf({ facts, features: of }, { live, shadow }, at);
      expect(plan).toEqual(alone.plan);
      expect({ ...assessment, shadow: null }).toEqual(alone.assessment);
    }),
  );
});

test('a candidate that cannot decide is left out of the record, and the refund is decided', () => {
  const shadow = riskPolicy({ version: 'broken', rules: [{ name: 'a', when: { feature: 'hour_of_day', gte: 1 } }] });
  const broken = { ...shadow, rules: [{ ...shadow.rules[0]!, when: null as never }] };
  const of = { ...unknownFeatures, amount: 20_000, currency: 'GBP' };
  const { assessment } = assessmentOf({ facts, features: of }, { live: riskPolicyForTests, shadow: broken }, at);
  expect(assessment).toMatchObject({ risk: { decision: 'review' }, shadow: null });
});
