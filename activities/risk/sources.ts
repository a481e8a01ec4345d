import type { RiskPolicyDocument } from '../../risk/decisions/policy';
import type { Store } from '../../store/store';
import { listedIn, type FindListed } from './listed';
import { livePolicy, type DecidingPolicies } from './live-policy';

/** What decisions need besides the refund: one of each a process, because both are kept for a moment. */
export interface RiskSources {
  readonly policies: () => Promise<DecidingPolicies>;
  readonly listed: FindListed;
}

/** `ttlMs`: how old what decides may be; by default a second. */
export const riskSourcesOf = (store: Store, shipped: RiskPolicyDocument, ttlMs?: number): RiskSources => ({
  policies: livePolicy(store, shipped, ttlMs),
  listed: listedIn(store, ttlMs),
});
