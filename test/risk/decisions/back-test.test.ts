import fc from 'fast-check';
import { canonicalJson, type JsonValue } from '../../../domain/canonical-json';
import { assessmentOf } from '../../../risk/decisions/assess';
import type { Assessment } from '../../../risk/decisions/assessment';
import { decideRisk } from '../../../risk/decisions/decide';
import { diffPolicies } from '../../../risk/decisions/diff';
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
    kind.type === 'money' ? fc.nat(200_000) : fc.oneof(fc.nat(60), fc.double({ noNaN: true, min: 0, max: 400 })),
  );
};
const features = fc.record(
  Object.fromEntries(featureNames.map((name) => [name, featureValue(name)])),
) as fc.Arbitrary<Features>;

const comparison = fc
  .constantFrom(...featureNames.filter((name) => featureKinds[name].type !== 'word'))
  .chain((feature) => {
    if (featureKinds[feature].type === 'flag') return fc.boolean().map((eq): object => ({ feature, eq }));
    const limit = fc.integer({ min: 1, max: 500 });
    const limits = fc.dictionary(fc.constantFrom('*', 'GBP', 'JPY', 'KWD'), limit, {
      minKeys: 1,
      noNullPrototype: true,
    });
    return fc
      .record({
        operator: fc.constantFrom('lt', 'lte', 'gt', 'gte'),
        value: featureKinds[feature].type === 'money' ? fc.oneof(limit, limits) : limit,
      })
      .map(({ operator, value }): object => ({ feature, [operator]: value }));
  });
const predicate = fc.oneof(
  comparison,
  fc.array(comparison, { minLength: 1, maxLength: 3 }).map((all): object => ({ all })),
  fc.array(comparison, { minLength: 1, maxLength: 3 }).map((any): object => ({ any })),
  comparison.map((not): object => ({ not })),
);
const document = fc
  .array(
    fc.record({
      when: predicate,
      weight: fc.nat(100),
      waives: fc.boolean(),
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
  .map((rules) => ({
    version: 'made',
    rules: rules.map((rule, index) => ({
      name: `rule_${index}`,
      ...rule,
      // Each waives the next at most, so that none waives one another.
      waives: rule.waives && index + 1 < rules.length ? [`rule_${index + 1}`] : [],
    })),
    bands: [{ from: 60, effect: { decision: 'review' } }],
  }));
const policy = document.map((json) => riskPolicy(json));

/** As a refund's row keeps it. */
const stored = (assessment: Assessment): Assessment => JSON.parse(JSON.stringify(assessment)) as Assessment;

/** As the row of its publication keeps it. */
const asPublished = <T extends object>(json: T): T => JSON.parse(canonicalJson(json as JsonValue)) as T;

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

test('what is stored, decided again by its policy as it was published, gives the very decision: score, rules and plan', () => {
  fc.assert(
    fc.property(features, document, (of, json) => {
      const { assessment, plan } = assessmentOf({ facts, features: of }, { live: riskPolicy(json), shadow: null }, at);
      const row = stored(assessment);
      const again = decideRisk(row.features, riskPolicy(asPublished(json)));
      expect(again.risk).toEqual(row.risk);
      expect(again.plan).toEqual(plan);
      expect(again.waived).toEqual(row.fired.filter(({ waived }) => waived).map(({ name }) => name));
      const { approvals, verification } = again.plan;
      expect({ approvals, verification }).toEqual({ approvals: row.approvals, verification: row.verification });
    }),
  );
});

test('a policy differs in nothing from itself as it was published', () => {
  fc.assert(
    fc.property(document, (json) => {
      expect(diffPolicies(riskPolicy(json), riskPolicy(asPublished(json)))).toEqual([]);
    }),
  );
  const json = (gte: object) => ({ version: 'made', rules: [{ name: 'large', when: { feature: 'amount', gte } }] });
  const [written, other] = [json({ JPY: 9, '*': 1 }), json({ JPY: 8, '*': 1 })];
  expect(diffPolicies(riskPolicy(written), riskPolicy(asPublished(written)))).toEqual([]);
  expect(diffPolicies(riskPolicy(written), riskPolicy(other))).toHaveLength(1);
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
