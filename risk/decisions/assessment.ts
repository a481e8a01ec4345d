import type { RiskDecision } from '../../domain/refund';
import type { RefundFacts } from '../monitors/event';
import type { Features } from './features';
import type { Effect } from './policy';

/** A rule that fired, as the policy had it then. */
export interface FiredRule {
  readonly name: string;
  readonly weight: number;
  readonly effect: Effect;
  readonly explains: string;
  readonly waived: boolean;
}

/** What a candidate made of the same refund, beside the live policy: only recorded. */
export interface ShadowDecision extends RiskDecision {
  readonly approvals: number;
  readonly verification: boolean;
}

/** Everything that a refund was decided on, as it was at the time. Written with the decision, in one update, once. */
export interface Assessment {
  /** RFC 3339. */
  readonly at: string;
  readonly facts: RefundFacts;
  readonly features: Features;
  readonly risk: RiskDecision;
  readonly approvals: number;
  readonly verification: boolean;
  readonly fired: readonly FiredRule[];
  readonly shadow: ShadowDecision | null;
}
