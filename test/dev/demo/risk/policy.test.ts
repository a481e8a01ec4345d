import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { candidateFrom, needsProof, proofRule } from '../../../../dev/demo/risk/candidate-policy';
import { decideRisk } from '../../../../risk/decisions/decide';
import { unknownFeatures } from '../../../../risk/decisions/features';
import { readRiskPolicy } from '../../../../risk/decisions/policy';

const shipped: unknown = JSON.parse(readFileSync(join(__dirname, '../../../../deploy/risk-policy.json'), 'utf8'));

function policyOf(json: unknown) {
  const read = readRiskPolicy(json);
  if (read.kind !== 'policy') throw new Error(read.problems.join('; '));
  return read.policy;
}

const candidate = policyOf(candidateFrom(shipped));

it('has every shipped rule and one more, under a version of its own', () => {
  const before = policyOf(shipped);
  expect(candidate.rules.slice(0, -1)).toEqual(before.rules);
  expect(candidate.rules.at(-1)?.name).toBe(proofRule);
  expect(candidate.version).not.toBe(before.version);
});

it.each([
  ['GBP', 39_999, false],
  ['GBP', 40_000, true],
  ['CNY', 359_999, false],
  ['CNY', 360_000, true],
])('of %s %i: proof is asked for: %s', (currency, amount, asked) => {
  const { plan } = decideRisk({ ...unknownFeatures, currency, amount }, candidate);
  expect(plan.verification).toBe(asked);
  expect(plan.proofs ?? []).toEqual(asked ? ['identity', 'second_factor'] : []);
  expect(needsProof({ amount, currency })).toBe(asked);
});

it('counts no refund whose amount is not decided', () => {
  expect(needsProof({ amount: null, currency: 'GBP' })).toBe(false);
});
