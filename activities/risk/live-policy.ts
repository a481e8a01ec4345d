import { readRiskPolicy, type RiskPolicyDocument } from '../../risk/decisions/policy';
import type { LivePolicies, Store } from '../../store/store';
import { cachedFor } from './cached-for';

/** What decides now, and what decides beside it. */
export interface DecidingPolicies {
  readonly live: RiskPolicyDocument;
  readonly shadow: RiskPolicyDocument | null;
}

/** A policy that was published is live everywhere after this time. */
const freshMs = 1_000;

/**
 * The policies that decide: the latest that was published, else the one that the project ships. One that this version of the
 * engine cannot read, which publishing prevents, decides nothing: there is an alarm, and the shipped one decides.
 */
export function livePolicy(
  store: Pick<Store, 'riskPolicies' | 'alerts'>,
  shipped: RiskPolicyDocument,
  ttlMs: number = freshMs,
): () => Promise<DecidingPolicies> {
  return cachedFor(ttlMs, async () => {
    const { live, shadow } = await store.riskPolicies.live();
    return {
      live: (live === null ? null : await readOrAlarm(store, live)) ?? shipped,
      shadow: shadow === null ? null : await readOrAlarm(store, shadow),
    };
  });
}

async function readOrAlarm(
  { alerts }: Pick<Store, 'alerts'>,
  { version, policy }: NonNullable<LivePolicies['shadow']>,
): Promise<RiskPolicyDocument | null> {
  const read = readRiskPolicy(policy);
  if (read.kind === 'policy') return read.policy;
  const detail = `The published risk policy ${version} cannot be read: ${read.problems.join('; ')}`;
  const alert = { kind: 'risk_policy_unreadable', severity: 'critical', merchantId: null, subject: version } as const;
  await alerts.raise({ ...alert, detail: detail.slice(0, 1_000) }, new Date());
  return null;
}
