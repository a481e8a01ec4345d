import type { ProviderPolicy } from './policy';

const growth = 2;

/** How much longer than the first one a wait for a stop of our own may grow: a person who lifts it sees it take effect. */
const stopGrowthMax = 60;

/** How long to wait (ms) before query number `n` (from 0): the provider's first wait, then doubling up to its largest. */
export const queryDelayMs = (policy: ProviderPolicy, n: number): number =>
  Math.min(policy.firstQueryAfterMs * growth ** Math.min(n, 40), policy.maxQueryIntervalMs);

/** How long to wait (ms) before repeating a call that was held off `n` times (from 0), or what the provider asked for. */
export const heldDelayMs = (policy: ProviderPolicy, n: number, retryAfterMs = 0): number =>
  Math.max(Math.min(policy.heldRetryMs * growth ** Math.min(n, 40), policy.maxQueryIntervalMs), retryAfterMs);

/** How long to wait (ms) before looking again whether a stop of our own still stands, after `n` looks (from 0). */
export const stopDelayMs = (policy: ProviderPolicy, n: number): number =>
  policy.heldRetryMs * Math.min(growth ** Math.min(n, 40), stopGrowthMax);
