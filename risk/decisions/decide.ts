import type { ApprovalPlan, RiskDecision, RiskDecisionKind } from '../../domain/refund';
import { proofKinds } from '../../domain/verification';
import type { Features } from './features';
import { maxScore, type Effect, type RiskPolicyDocument, type RiskRule } from './policy';
import { holds } from './predicate';

/** What a policy makes of a refund, and why. */
export interface Decided {
  readonly risk: RiskDecision;
  readonly plan: Omit<ApprovalPlan, 'goodsReturn'>;
  /** Rules that fired, and that another which fired took out of account. */
  readonly waived: readonly string[];
}

/** Applies a policy: pure, so that the same features and policy always give the same decision. */
export function decideRisk(features: Features, policy: RiskPolicyDocument): Decided {
  const fired = policy.rules.filter(({ when }) => holds(when, features) === true);
  const excused = new Set(fired.flatMap(({ waives }) => waives));
  const isWaived = ({ name, stop }: RiskRule): boolean => !stop && excused.has(name);
  const counted = fired.filter((rule) => !isWaived(rule));
  const score = Math.min(
    counted.reduce((sum, { weight }) => sum + weight, 0),
    maxScore,
  );
  const band = policy.bands.findLast(({ from }) => score >= from);
  const effects = [...counted.map(({ effect }) => effect), ...(band === undefined ? [] : [band.effect])];
  const plan = planOf(effects);
  return {
    risk: {
      decision: decisionOf(effects, plan),
      score,
      rules: counted.map(({ name }) => name),
      reasons: reasonsOf(counted),
      policyVersion: policy.version,
    },
    plan,
    waived: fired.filter(isWaived).map(({ name }) => name),
  };
}

/** Each once. Those of rules that refuse come first, so that the first says why a refund was refused. */
function reasonsOf(counted: readonly RiskRule[]): string[] {
  const refusing = counted.filter(({ effect }) => effect.decision === 'reject');
  return [...new Set([...refusing, ...counted].map(({ explains }) => explains))];
}

function planOf(effects: readonly Effect[]): Decided['plan'] {
  const approvals = effects.map((effect) => (effect.decision === 'review' ? effect.approvals : 0));
  const named = effects.flatMap((effect) => (effect.decision === 'verify' ? effect.proofs : []));
  const proofs = proofKinds.filter((proof) => named.includes(proof));
  return {
    verification: effects.some(({ decision }) => decision === 'verify'),
    ...(proofs.length > 0 && { proofs }),
    approvals: Math.max(0, ...approvals),
  };
}

const decisionOf = (effects: readonly Effect[], { verification, approvals }: Decided['plan']): RiskDecisionKind => {
  if (effects.some(({ decision }) => decision === 'reject')) return 'reject';
  return approvals > 0 ? 'review' : verification ? 'verify' : 'allow';
};
