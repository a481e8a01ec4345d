import type { Attempt, OpenedRefund, RefundProgress } from '../../domain/refund';
import type { RefundDocument } from '../../store/store';
import type { Superseded } from '../contract';
import { providerPolicyOf, type ActivityDeps } from '../deps';

/** Where a refund's row stands, in the words of its workflow. */
export function progressOf(row: RefundDocument): RefundProgress {
  return {
    state: row.state,
    revision: row.revision,
    since: row.stateSince.toISOString(),
    paymentId: row.paymentId,
    amount: row.amount,
    currency: row.currency,
    provider: row.provider,
    account: row.account,
    providerPaymentId: row.providerPaymentId,
    providerRefundId: row.providerRefundId,
    risk: row.risk,
    plan: row.plan,
    approvedBy: row.approvedBy,
    attempt: lastAttempt(row),
    failure: row.failure,
    pendingResolution: row.pendingResolution,
    ...(row.closedRoutes.length > 0 && { closedRoutes: row.closedRoutes }),
    ...((row.proven?.length ?? 0) > 0 && { proven: row.proven }),
    ...(row.destination !== null && { destinationId: row.destination.id }),
  };
}

/** A refund's progress with the numbers of policy its workflow waits by. */
export const openedRefund = (deps: ActivityDeps, row: RefundDocument): OpenedRefund => ({
  progress: progressOf(row),
  wait: deps.policy.wait,
  providerPolicy: providerPolicyOf(deps, row.provider),
});

/** The row is ahead of the run that asks: where that goes on from, and by which numbers. */
export const supersededBy = (deps: ActivityDeps, row: RefundDocument): Superseded => ({
  kind: 'superseded',
  progress: progressOf(row),
  providerPolicy: providerPolicyOf(deps, row.provider),
});

function lastAttempt({ attempts }: RefundDocument): Attempt | null {
  const last = attempts.at(-1);
  if (last === undefined) return null;
  const first = attempts.find((attempt) => attempt.keyNumber === last.keyNumber) ?? last;
  return {
    number: last.attempt,
    keyNumber: last.keyNumber,
    keyFirstSentAt: first.sentAt.toISOString(),
    lastSentAt: last.sentAt.toISOString(),
  };
}
