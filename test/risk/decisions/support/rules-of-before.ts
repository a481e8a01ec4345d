import type { ApprovalPlan, RiskDecision, RiskDecisionKind } from '../../../../domain/refund';
import type { AmountThreshold } from '../../../../domain/policy';
import { thresholdMinor } from '../../../../domain/money';

/** Numbers as policy.json had them before decisions had a policy of their own. */
export interface RiskPolicyOfBefore {
  readonly maxPaymentAgeDays: number;
  readonly maxRefundsPerPayment: number;
  readonly verifyFromMajor: AmountThreshold;
  readonly reviewFromMajor: AmountThreshold;
  readonly twoApprovalsFromMajor: AmountThreshold;
  readonly rejectFromMajor: AmountThreshold;
  readonly velocityReviewCount: number;
  readonly velocityRejectCount: number;
}

export const policyOfBefore: RiskPolicyOfBefore = {
  maxPaymentAgeDays: 365,
  maxRefundsPerPayment: 50,
  verifyFromMajor: { '*': 25_000, JPY: 3_750_000, KRW: 32_500_000 },
  reviewFromMajor: { '*': 1_000, JPY: 150_000, KRW: 1_300_000 },
  twoApprovalsFromMajor: { '*': 10_000, JPY: 1_500_000, KRW: 13_000_000 },
  rejectFromMajor: { '*': 1_000_000, JPY: 150_000_000, KRW: 1_300_000_000 },
  velocityReviewCount: 20,
  velocityRejectCount: 100,
};

/** What the rules look at. Counts do not include the refund that is assessed. */
export interface FeaturesOfBefore {
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly paymentAgeDays: number;
  /** Refunds of the payment that are held or settled, this one included. */
  readonly liveRefunds: number;
  /** Refunds of the same customer within the velocity window. */
  readonly customerRefunds: number;
}

interface RiskRule {
  readonly name: string;
  readonly effect: Exclude<RiskDecisionKind, 'allow'> | 'review_by_two';
  readonly score: number;
  readonly fires: (features: FeaturesOfBefore, policy: RiskPolicyOfBefore) => boolean;
}

const reaches = ({ amount, currency }: FeaturesOfBefore, threshold: AmountThreshold): boolean => {
  const limit = thresholdMinor(threshold, currency);
  return limit !== null && amount >= limit;
};

/** The built-in rules, hardest first: a rejection names the first that fired. */
const rules: readonly RiskRule[] = [
  { name: 'payment_too_old', effect: 'reject', score: 100, fires: (f, p) => f.paymentAgeDays > p.maxPaymentAgeDays },
  { name: 'too_many_refunds', effect: 'reject', score: 100, fires: (f, p) => f.liveRefunds > p.maxRefundsPerPayment },
  { name: 'amount_too_high', effect: 'reject', score: 100, fires: (f, p) => reaches(f, p.rejectFromMajor) },
  {
    name: 'customer_velocity_too_high',
    effect: 'reject',
    score: 100,
    fires: (f, p) => f.customerRefunds >= p.velocityRejectCount,
  },
  {
    name: 'amount_very_large',
    effect: 'review_by_two',
    score: 60,
    fires: (f, p) => reaches(f, p.twoApprovalsFromMajor),
  },
  { name: 'amount_large', effect: 'review', score: 40, fires: (f, p) => reaches(f, p.reviewFromMajor) },
  {
    name: 'customer_velocity',
    effect: 'review',
    score: 40,
    fires: (f, p) => f.customerRefunds >= p.velocityReviewCount,
  },
  { name: 'amount_needs_verification', effect: 'verify', score: 30, fires: (f, p) => reaches(f, p.verifyFromMajor) },
];

const maxScore = 100;

/** Applies the rules: pure, so that the same features and policy always give the same decision. */
export function decideAsBefore(
  features: FeaturesOfBefore,
  policy: RiskPolicyOfBefore,
  policyVersion: string,
): { readonly risk: RiskDecision; readonly plan: Omit<ApprovalPlan, 'goodsReturn'> } {
  const fired = rules.filter((rule) => rule.fires(features, policy));
  const has = (effect: RiskRule['effect']): boolean => fired.some((rule) => rule.effect === effect);
  const approvals = has('review_by_two') ? 2 : has('review') ? 1 : 0;
  const decision = has('reject') ? 'reject' : approvals > 0 ? 'review' : has('verify') ? 'verify' : 'allow';
  const score = Math.min(
    fired.reduce((sum, rule) => sum + rule.score, 0),
    maxScore,
  );
  return {
    risk: { decision, score, rules: fired.map((rule) => rule.name), policyVersion },
    plan: { verification: has('verify'), approvals },
  };
}
