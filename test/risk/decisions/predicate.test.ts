import fc from 'fast-check';
import { featureKinds, featureNames, unknownFeatures, type Features } from '../../../risk/decisions/features';
import { holds, type Predicate } from '../../../risk/decisions/predicate';
import { operatorsOf, readPredicate } from '../../../risk/decisions/read-predicate';

function read(json: unknown): Predicate {
  const wrong: string[] = [];
  const predicate = readPredicate(json, (path, message) => wrong.push(`${path.join('.')}: ${message}`));
  if (predicate === null) throw new Error(wrong.join('\n'));
  return predicate;
}

const value = (json: unknown, features: Partial<Features>) => holds(read(json), { ...unknownFeatures, ...features });

describe('comparisons at their limits', () => {
  const at = (operator: string, limit: unknown) =>
    [4, 5, 6].map((n) => value({ feature: 'factor_count', [operator]: limit }, { factor_count: n }));

  test.each([
    ['lt', 5, [true, false, false]],
    ['lte', 5, [true, true, false]],
    ['gt', 5, [false, false, true]],
    ['gte', 5, [false, true, true]],
    ['eq', 5, [false, true, false]],
    ['in', [4, 6], [true, false, true]],
  ])('%s', (operator, limit, expected) => {
    expect(at(operator, limit)).toEqual(expected);
  });

  test('money is compared in minor units, with thresholds in major ones', () => {
    const reaches = (currency: string, amount: number, threshold: unknown = { '*': 10, JPY: 1_000 }) =>
      value({ feature: 'amount', gte: threshold }, { amount, currency });
    expect([reaches('GBP', 999), reaches('GBP', 1_000)]).toEqual([false, true]);
    expect([reaches('KWD', 9_999), reaches('KWD', 10_000)]).toEqual([false, true]);
    expect([reaches('JPY', 999), reaches('JPY', 1_000)]).toEqual([false, true]);
    expect([reaches('GBP', 1_000, 10), reaches('JPY', 9, 10), reaches('JPY', 10, 10)]).toEqual([true, false, true]);
    expect(reaches('EUR', 1_000_000, { GBP: 1 })).toBe(false);
  });

  test('words and flags', () => {
    expect(value({ feature: 'reason', in: ['duplicate', 'other'] }, { reason: 'other' })).toBe(true);
    expect(value({ feature: 'provider', eq: 'stripe' }, { provider: 'alipay' })).toBe(false);
    expect(value({ feature: 'destination_changed', eq: false }, { destination_changed: false })).toBe(true);
  });
});

describe('what is not known', () => {
  const known = { feature: 'hour_of_day', lt: 12 };
  const unknown = { feature: 'customer_refunds_1h', gte: 1 };

  test.each([
    ['a comparison', unknown, null],
    ['its negation', { not: unknown }, null],
    ['beside what holds', { all: [known, unknown] }, null],
    ['beside what does not hold', { all: [{ not: known }, unknown] }, false],
    ['or what holds', { any: [unknown, known] }, true],
    ['or what does not hold', { any: [unknown, { not: known }] }, null],
  ])('%s', (_what, json, expected) => {
    expect(value(json, { hour_of_day: 5 })).toBe(expected);
  });
});

const comparison = fc.constantFrom(...featureNames).chain((feature) => {
  const kind = featureKinds[feature];
  const one: fc.Arbitrary<unknown> =
    kind.type === 'word'
      ? fc.constantFrom(...(kind.words ?? ['GBP', 'JPY']))
      : kind.type === 'flag'
        ? fc.boolean()
        : fc.integer({ min: 1, max: 100_000 });
  return fc.constantFrom(...operatorsOf(kind)).chain((operator) =>
    (operator === 'in' ? fc.array(one, { minLength: 1, maxLength: 3 }) : one).map((limit) => ({
      feature,
      [operator]: limit,
    })),
  );
});

const anyPredicate = fc.letrec<{ predicate: unknown }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    comparison,
    fc.record({ not: tie('predicate') }),
    fc.record({ all: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }) }),
  ),
})).predicate;

const someFeatures = fc.record(
  Object.fromEntries(
    featureNames.map((name) => {
      const { type } = featureKinds[name];
      const known =
        type === 'flag'
          ? fc.boolean()
          : type === 'word'
            ? fc.constantFrom('GBP', 'JPY')
            : fc.integer({ min: 0, max: 1_000_000 });
      return [name, fc.oneof(fc.constant(null), known)];
    }),
  ),
) as fc.Arbitrary<Features>;

test('learning more never turns what holds into what does not', () => {
  fc.assert(
    fc.property(anyPredicate, someFeatures, someFeatures, (json, features, more) => {
      const wrong: string[] = [];
      const predicate = readPredicate(json, (_, message) => wrong.push(message));
      fc.pre(predicate !== null);
      const before = holds(predicate, features);
      fc.pre(before !== null);
      const filled = Object.fromEntries(featureNames.map((name) => [name, features[name] ?? more[name]])) as Features;
      // The currency decides which thresholds count, so it stays.
      expect(holds(predicate, { ...filled, currency: features.currency })).toBe(before);
    }),
  );
});

test('what holds and its negation never both do', () => {
  fc.assert(
    fc.property(comparison, someFeatures, (json, features) => {
      const own = holds(read(json), features);
      const negated = holds(read({ not: json }), features);
      expect(negated).toBe(own === null ? null : !own);
    }),
  );
});

describe('what is wrong is told where it is', () => {
  const nest = (depth: number): unknown => (depth === 0 ? { feature: 'amount', gte: 1 } : { not: nest(depth - 1) });

  test.each([
    ['no object', 5, ': must be an object: a comparison of a feature, or one of all, any, not'],
    ['an unknown feature', { feature: 'refunds_of_customer', gte: 1 }, 'feature: must name a feature (did you mean'],
    ['no feature', { gte: 1 }, 'feature: must name a feature (one of amount, captured'],
    ['no operator', { feature: 'amount' }, ': amount takes exactly one of lt, lte, gt, gte; found none'],
    ['two operators', { feature: 'amount', gte: 1, lt: 5 }, 'found gte, lt'],
    [
      'an operator of another kind',
      { feature: 'block_listed', gte: 1 },
      'block_listed takes exactly one of eq; found gte',
    ],
    ['a word that is none', { feature: 'identity_level', eq: 'sure' }, 'eq: must be one of unverified, format_checked'],
    ['a word for a flag', { feature: 'block_listed', eq: 'true' }, 'eq: must be true or false'],
    ['half a major unit', { feature: 'amount', gte: 0.5 }, 'gte: must be a whole number of major units'],
    ['a currency that is none', { feature: 'amount', gte: { XYZ: 5 } }, 'gte: must be a whole number'],
    ['more than an amount can be', { feature: 'amount', gte: 1e12 }, 'gte: must be a whole number'],
    ['an empty list', { any: [] }, 'any: must be a list of 1 to 50 predicates'],
    ['something beside a list', { all: [nest(0)], feature: 'amount' }, ': has feature beside all'],
    ['deep inside', { all: [nest(0), { any: [{ not: { feature: 'x' } }] }] }, 'all.1.any.0.not.feature: must name'],
    ['too deep', nest(8), 'not.not.not.not.not.not.not.not: is nested more than 8 deep'],
    ['a name of every object', { feature: 'constructor', eq: 1 }, 'feature: must name a feature'],
  ])('%s', (_what, json, message) => {
    expect(() => read(json)).toThrow(message);
  });
});
