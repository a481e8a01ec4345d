import type { Assessment } from './assessment';
import { decideRisk } from './decide';
import type { RiskPolicyDocument } from './policy';

/** A decision in short: what happens to the refund, so that one approval and two are told apart. */
export const outcomeName = (of: {
  readonly decision: string;
  readonly approvals: number;
  readonly verification: boolean;
}): string => {
  if (of.decision === 'allow' || of.decision === 'reject') return of.decision;
  const proof = of.verification ? 'verify' : null;
  const approvals = of.approvals > 0 ? `review by ${of.approvals}` : null;
  return [proof, approvals].filter((part) => part !== null).join(' + ');
};

/** Refunds that one policy and another decide in these two ways. */
export interface OutcomePair {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Minor units by currency. */
  readonly money: ReadonlyMap<string, bigint>;
  /** The first of them, with the rules that the other policy has firing. */
  readonly examples: readonly { readonly refundId: string; readonly rules: readonly string[] }[];
}

export interface Comparison {
  readonly refunds: number;
  readonly changed: number;
  /** Changed ones first, the most frequent before others. */
  readonly pairs: readonly OutcomePair[];
}

/** What was decided, and what another policy makes of the same features. */
interface Pair {
  readonly assessment: Assessment;
  readonly to: { readonly decision: string; readonly approvals: number; readonly verification: boolean };
  readonly rules: readonly string[];
}

const examplesMax = 3;

/** Runs a candidate over what past refunds were decided on. Memory is bounded by the number of kinds of outcomes. */
export const replay = (assessments: AsyncIterable<Assessment>, candidate: RiskPolicyDocument): Promise<Comparison> =>
  compare(assessments, (assessment) => {
    const { risk, plan } = decideRisk(assessment.features, candidate);
    return { assessment, to: { ...plan, decision: risk.decision }, rules: risk.rules };
  });

/** What a shadow has decided beside what was decided; refunds that it did not see are left out. */
export const compareShadow = (assessments: AsyncIterable<Assessment>, version?: string): Promise<Comparison> =>
  compare(assessments, (assessment) => {
    const { shadow } = assessment;
    const isMeant = shadow !== null && (version === undefined || shadow.policyVersion === version);
    return isMeant ? { assessment, to: shadow, rules: shadow.rules } : null;
  });

async function compare(
  assessments: AsyncIterable<Assessment>,
  decide: (assessment: Assessment) => Pair | null,
): Promise<Comparison> {
  const pairs = new Map<string, OutcomePair>();
  for await (const one of assessments) {
    const pair = decide(one);
    if (pair !== null) add(pairs, pair);
  }
  const all = [...pairs.values()].toSorted(
    (left, right) => Number(isSame(left)) - Number(isSame(right)) || right.count - left.count,
  );
  const sum = (some: readonly OutcomePair[]): number => some.reduce((total, { count }) => total + count, 0);
  return { refunds: sum(all), changed: sum(all.filter((pair) => !isSame(pair))), pairs: all };
}

export const isSame = ({ from, to }: Pick<OutcomePair, 'from' | 'to'>): boolean => from === to;

function add(pairs: Map<string, OutcomePair>, { assessment, to, rules }: Pair): void {
  const { risk, approvals, verification, facts } = assessment;
  const [before, after] = [outcomeName({ decision: risk.decision, approvals, verification }), outcomeName(to)];
  const key = `${before}\n${after}`;
  const known = pairs.get(key) ?? { from: before, to: after, count: 0, money: new Map<string, bigint>(), examples: [] };
  const money = new Map(known.money);
  money.set(facts.currency, (money.get(facts.currency) ?? 0n) + BigInt(facts.amount));
  const examples =
    known.examples.length < examplesMax ? [...known.examples, { refundId: facts.refundId, rules }] : known.examples;
  pairs.set(key, { ...known, count: known.count + 1, money, examples });
}
