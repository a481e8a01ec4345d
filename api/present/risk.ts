import type { Assessment } from '../../risk/decisions/assessment';
import { explain } from '../../risk/decisions/explain';
import { explanationWords } from '../../risk/decisions/explanations';
import type { RefundDocument, RiskListEntry } from '../../store/store';
import type { RefundRiskResource, RiskListEntryResource } from '../schemas/risk';

export const presentRiskListEntry = (entry: RiskListEntry): RiskListEntryResource => ({
  id: entry.id,
  object: 'risk_list_entry',
  merchant: entry.merchantId,
  list: entry.list,
  kind: entry.kind,
  reason: entry.reason,
  by: entry.by,
  created_at: entry.createdAt.toISOString(),
  expires_at: entry.expiresAt?.toISOString() ?? null,
});

/** Why a refund was decided as it was; `full` for who may know lines and values. */
export function presentRefundRisk(
  { id, merchantId }: { readonly id: string; readonly merchantId: string },
  row: Pick<RefundDocument, 'risk' | 'plan'> | null,
  assessment: Assessment | null,
  full: boolean,
): RefundRiskResource {
  return {
    object: 'refund_risk',
    refund: id,
    merchant: merchantId,
    decision: row?.risk?.decision ?? null,
    explanations: explanationsOf(row, assessment),
    proofs: [...(row?.plan?.proofs ?? [])],
    approvals: row?.plan?.approvals ?? 0,
    details: full && assessment !== null ? detailsOf(assessment) : null,
  };
}

/** Refunds of before assessments were kept have names of rules alone, which say nothing to a merchant. */
function explanationsOf(
  row: Pick<RefundDocument, 'risk'> | null,
  assessment: Assessment | null,
): RefundRiskResource['explanations'] {
  if (assessment !== null) return explain(assessment);
  const isMinded = row?.risk != null && row.risk.decision !== 'allow';
  return isMinded ? [{ code: 'other', message: explanationWords.other }] : [];
}

function detailsOf({ at, risk, fired, features, facts, shadow }: Assessment): RefundRiskResource['details'] {
  return {
    assessed_at: at,
    policy_version: risk.policyVersion,
    score: risk.score,
    rules: fired.map(({ name, weight, effect, waived }) => ({ name, weight, effect: { ...effect }, waived })),
    features: { ...features },
    facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [snake(name), value])),
    shadow: shadow && {
      policy_version: shadow.policyVersion,
      decision: shadow.decision,
      score: shadow.score,
      rules: [...shadow.rules],
      approvals: shadow.approvals,
      verification: shadow.verification,
    },
  };
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
