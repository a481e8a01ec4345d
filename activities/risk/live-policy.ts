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

/** An alarm of a policy that cannot be read is repeated after this time at the earliest. */
const repeatMs = 60_000;

/**
 * The policies that decide: the latest that was published, else the one that the project ships. One that this version of the
 * engine cannot read, which publishing prevents, decides nothing: there is an alarm, and the shipped one decides.
 */
export function livePolicy(
  store: Pick<Store, 'riskPolicies' | 'alerts'>,
  shipped: RiskPolicyDocument,
  ttlMs: number = freshMs,
): () => Promise<DecidingPolicies> {
  const readers = { live: readerOf(store, 'critical'), shadow: readerOf(store, 'warning') };
  return cachedFor(ttlMs, async () => {
    const { live, shadow } = await store.riskPolicies.live();
    return {
      live: (live === null ? null : await readers.live(live)) ?? shipped,
      // Nothing about a candidate may keep a refund from being decided.
      shadow: shadow === null ? null : await readers.shadow(shadow).catch(() => null),
    };
  });
}

/** Reads a policy, or raises an alarm: once a minute a process, not with every second's look. */
function readerOf({ alerts }: Pick<Store, 'alerts'>, severity: 'critical' | 'warning') {
  let told: { readonly version: string; readonly at: number } | null = null;
  return async ({ version, policy }: NonNullable<LivePolicies['shadow']>): Promise<RiskPolicyDocument | null> => {
    const read = readRiskPolicy(policy);
    if (read.kind === 'policy') return read.policy;
    const at = performance.now();
    if (told?.version === version && at - told.at < repeatMs) return null;
    const what = severity === 'critical' ? 'The published risk policy' : 'The candidate that decides beside it,';
    const detail = `${what} ${version} cannot be read: ${read.problems.join('; ')}`.slice(0, 1_000);
    const alert = { kind: 'risk_policy_unreadable', severity, merchantId: null, subject: version, detail } as const;
    await alerts.raise(alert, new Date());
    told = { version, at };
    return null;
  };
}
