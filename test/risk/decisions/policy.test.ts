import { readRiskPolicy } from '../../../risk/decisions/policy';
import { explain } from '../../../risk/decisions/explain';
import { outcomeName } from '../../../risk/decisions/replay';

const rule = { name: 'large', when: { feature: 'amount', gte: 100 } };
const problems = (policy: object): readonly string[] => {
  const read = readRiskPolicy({ version: '1', rules: [rule], ...policy });
  return read.kind === 'wrong' ? read.problems : [];
};

test('what a policy leaves out is filled in', () => {
  expect(readRiskPolicy({ version: '1', about: 'a note', rules: [rule] })).toEqual({
    kind: 'policy',
    policy: {
      version: '1',
      rules: [
        {
          name: 'large',
          about: '',
          when: { feature: 'amount', operator: 'gte', value: 100 },
          weight: 0,
          effect: { decision: 'allow' },
          stop: false,
          waives: [],
          explains: 'other',
        },
      ],
      bands: [],
    },
  });
});

test.each([
  ['no rule at all', { rules: [] }, /^rules: must have a rule/],
  ['a version that means something else in a command', { version: 'live' }, /^version: is a word/],
  [
    'a rule that waives itself',
    { rules: [{ ...rule, waives: ['large'] }] },
    /^rules\[0\]\.waives\[0\]: must be another/,
  ],
  [
    'a name of a prototype',
    { rules: [{ ...rule, when: JSON.parse('{"feature":"__proto__","eq":1}') }] },
    /feature: must name/,
  ],
  [
    'a currency of a prototype',
    { rules: [{ ...rule, when: JSON.parse('{"feature":"amount","gte":{"__proto__":1}}') }] },
    /gte: must be/,
  ],
  [
    'a number without end',
    { rules: [{ ...rule, when: JSON.parse('{"feature":"hour_of_day","gte":1e999}') }] },
    /gte: must be/,
  ],
  ['a version with spaces', { version: 'of today' }, /^version: must be letters/],
  ['a field that is not known', { rule: [] }, /^\(top\): Unrecognized key: "rule"/],
  [
    'a name that clients could not rely on',
    { rules: [{ ...rule, name: 'Too Large' }] },
    /^rules\[0\]\.name: must be small/,
  ],
  ['a name twice', { rules: [rule, rule] }, /^rules\[1\]\.name: large is there already/],
  ['a weight above the highest score', { rules: [{ ...rule, weight: 101 }] }, /^rules\[0\]\.weight: /],
  [
    'a decision that is none',
    { rules: [{ ...rule, effect: { decision: 'wait' } }] },
    /^rules\[0\]\.effect\.decision: /,
  ],
  [
    'three approvals',
    { rules: [{ ...rule, effect: { decision: 'review', approvals: 3 } }] },
    /^rules\[0\]\.effect\.approvals: /,
  ],
  [
    'a proof that is none',
    { rules: [{ ...rule, effect: { decision: 'verify', proofs: ['oath'] } }] },
    /^rules\[0\]\.effect\.proofs\[0\]: /,
  ],
  [
    'waiving what is not there',
    { rules: [{ ...rule, waives: ['small'] }] },
    /^rules\[0\]\.waives\[0\]: there is no rule small/,
  ],
  [
    'waiving a stop',
    {
      rules: [
        { ...rule, stop: true },
        { ...rule, name: 'b', waives: ['large'] },
      ],
    },
    /^rules\[1\]\.waives\[0\]: large is a stop/,
  ],
  [
    'bands out of order',
    { bands: [50, 50].map((from) => ({ from, effect: { decision: 'reject' } })) },
    /^bands\[1\]\.from: must be above 50/,
  ],
  [
    'a predicate that is wrong',
    { rules: [{ ...rule, when: { feature: 'amout', gte: 1 } }] },
    /^rules\[0\]\.when\.feature: must name a feature/,
  ],
  ['an explanation that is none', { rules: [{ ...rule, explains: 'because' }] }, /^rules\[0\]\.explains: /],
])('%s is refused', (_what, change, message) => {
  expect(problems(change)).toContainEqual(expect.stringMatching(message));
});

test('everything that is wrong is told at once', () => {
  expect(
    problems({
      version: '',
      rules: [
        { ...rule, weight: -1 },
        { ...rule, name: 'b', when: {} },
      ],
    }),
  ).toHaveLength(3);
});

test('each explanation is given once, in the order of the rules, and none of what was waived', () => {
  const fired = (explains: string, waived = false) => ({
    name: 'x',
    weight: 1,
    effect: { decision: 'allow' as const },
    explains,
    waived,
  });
  const codes = explain({
    fired: [fired('frequency'), fired('amount'), fired('frequency'), fired('destination', true), fired('of before')],
  }).map(({ code }) => code);
  expect(codes).toEqual(['frequency', 'amount', 'other']);
});

test.each([
  [{ decision: 'allow', approvals: 0, verification: false }, 'allow'],
  [{ decision: 'reject', approvals: 2, verification: true }, 'reject'],
  [{ decision: 'verify', approvals: 0, verification: true }, 'verify'],
  [{ decision: 'review', approvals: 2, verification: true }, 'verify + review by 2'],
])('%j is told as %s', (decided, name) => {
  expect(outcomeName(decided)).toBe(name);
});
