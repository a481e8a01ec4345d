import { condition } from '@temporalio/workflow';
import type { GatewayCallInput, SubmitResult } from '../../activities/contract';
import { providerKey } from '../../domain/ids';
import { heldDelayMs } from '../../domain/query-schedule';
import { asking, sendingTo } from './activities';
import { isFreshRoute } from './closed-routes';
import { failureType } from './compensations';
import type { RefundRun, Resolution } from './refund-run';

/** What a step of the pursuit found out. */
export type Verdict =
  | SubmitResult
  | { readonly kind: 'resolved'; readonly resolution: Resolution }
  /** Of a route that was closed: nothing new. */
  | { readonly kind: 'still_closed' }
  /** A definitive answer that contradicts an earlier one. */
  | { readonly kind: 'contradiction'; readonly reason: string }
  | { readonly kind: 'exhausted'; readonly reason: string };

/** What to do once a wait is over: one exchange with the provider. */
export type Step = () => Promise<Verdict>;

/**
 * Sends the refund, under the key that rule 3.1.4 allows. Whatever happens to the call itself, time-out or a dead
 * worker, is an unknown outcome: the request may have left.
 */
export async function submit(run: RefundRun): Promise<Verdict> {
  const choice = await chooseKey(run);
  if (typeof choice !== 'number') return choice;
  if (run.state !== 'submitting') run.enter('submitting', 'submitted');
  run.publish({ what: 'the provider to take the refund', until: null, actions: [] });

  const sentAt = run.now();
  const last = run.progress.attempt;
  const attempt = {
    number: (last?.number ?? 0) + 1,
    keyNumber: choice,
    keyFirstSentAt: last?.keyNumber === choice ? last.keyFirstSentAt : sentAt,
    lastSentAt: sentAt,
  };
  run.change({ attempt });
  try {
    const result = await sendingTo(run.progress.provider).submitRefund({
      ...callInput(run),
      attempt: attempt.number,
      keyNumber: attempt.keyNumber,
      sentAt,
      transitions: run.pending(),
    });
    // A call that was held off may have been so before it wrote anything.
    if (result.kind !== 'superseded' && result.kind !== 'held') run.acknowledge();
    return result;
  } catch (error) {
    failureType(error);
    return { kind: 'unknown', reason: 'call_lost' };
  }
}

/** Waits out a refusal that did not concern the refund itself (credentials, rate, a stop of our own), then sends again. */
export async function submitAgainLater(run: RefundRun): Promise<Step> {
  const delayMs = heldDelayMs(run.providerPolicy, run.holds - 1, run.heldRetryAfterMs);
  const until = new Date(Date.now() + delayMs).toISOString();
  run.publish({ what: 'the provider to accept requests again', until, actions: [] });
  await condition(() => run.reported, delayMs, { summary: 'wait before sending again' });
  return () => {
    run.reported = false;
    return submit(run);
  };
}

/** The provider call of this run's current attempt. */
export function callInput(run: RefundRun): GatewayCallInput {
  const { provider, account, providerPaymentId, providerRefundId, amount, currency, attempt } = run.progress;
  return {
    ...run.ref,
    provider,
    account,
    providerPaymentId,
    providerRefundId,
    amount,
    currency,
    key: providerKey(run.input.refundId, attempt?.keyNumber ?? 1),
  };
}

/**
 * Within its horizon the same key is safe to repeat. Beyond it, or after a definitive refusal, only a complete listing
 * that shows no refund of ours permits a new key; otherwise a person decides.
 */
async function chooseKey(run: RefundRun): Promise<number | Verdict> {
  const { attempt, provider, failure } = run.progress;
  if (attempt === null) return 1;
  if (isFreshRoute(run.progress)) return attempt.keyNumber + 1;
  const refused = failure?.stage === 'provider';
  const ageMs = Date.now() - Date.parse(attempt.keyFirstSentAt);
  if (!refused && ageMs < run.providerPolicy.keyHorizonMs) return attempt.keyNumber;

  const listing = await asking(provider)
    .listRefunds(callInput(run))
    .catch((error: unknown) => ({ kind: 'unknown' as const, reason: failureType(error) }));
  if (listing.kind === 'unknown') return { kind: 'exhausted', reason: 'listing_unknown' };
  const ours = listing.refunds.find((refund) => refund.refundId === run.input.refundId);
  if (ours === undefined) return attempt.keyNumber + 1;
  return refused ? { kind: 'exhausted', reason: 'refund_exists_at_provider' } : ours.outcome;
}
