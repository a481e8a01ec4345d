import type { RefundFacts } from '../monitors/event';
import type { Assessment, FiredRule, ShadowDecision } from './assessment';
import { decideRisk, type Decided } from './decide';
import type { Features } from './features';
import type { RiskPolicyDocument } from './policy';

/** Decides by the live policy and, only to be recorded, by the candidate beside it. */
export function assessmentOf(
  { facts, features }: { readonly facts: RefundFacts; readonly features: Features },
  { live, shadow }: { readonly live: RiskPolicyDocument; readonly shadow: RiskPolicyDocument | null },
  at: Date,
): { readonly assessment: Assessment; readonly plan: Decided['plan'] } {
  const decided = decideRisk(features, live);
  const { risk, plan } = decided;
  const assessment: Assessment = {
    at: at.toISOString(),
    facts,
    features,
    risk,
    approvals: plan.approvals,
    verification: plan.verification,
    fired: firedRules(live, decided),
    shadow: shadow === null ? null : decisionOfShadow(features, shadow),
  };
  return { assessment, plan };
}

function firedRules({ rules }: RiskPolicyDocument, { risk, waived }: Decided): FiredRule[] {
  return rules
    .filter(({ name }) => risk.rules.includes(name) || waived.includes(name))
    .map(({ name, weight, effect, explains }) => ({ name, weight, effect, explains, waived: waived.includes(name) }));
}

/** Whatever is wrong with a candidate, the refund is decided: it only has no say in the record. */
function decisionOfShadow(features: Features, shadow: RiskPolicyDocument): ShadowDecision | null {
  try {
    const { risk, plan } = decideRisk(features, shadow);
    return { ...risk, approvals: plan.approvals, verification: plan.verification };
  } catch {
    return null;
  }
}
