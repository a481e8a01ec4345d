import { patched } from '@temporalio/workflow';
import type { SubmitResult } from '../../activities/contract';
import type { Actor, Attempt } from '../../domain/refund';
import { asking, sendingTo } from './activities';
import { callInput, query } from './ask';
import { isFreshRoute } from './closed-routes';
import { failureType, neverStarted } from './compensations';
import type { RefundRun } from './refund-run';
import type { Resolution, Standing } from './standing';

/** What a step of the pursuit found out. */
export type Verdict =
  | SubmitResult
  | { readonly kind: 'resolved'; readonly resolution: Resolution }
  | { readonly kind: 'withdrawn'; readonly by: Actor }
  /** Of a route that was closed: nothing new. */
  | { readonly kind: 'still_closed' }
  /** A definitive answer that contradicts an earlier one. */
  | { readonly kind: 'contradiction'; readonly reason: string }
  | { readonly kind: 'exhausted'; readonly reason: string };

/** What to do once a wait is over: one exchange with the provider. */
export type Step = () => Promise<Verdict>;

/**
 * Sends the refund, under the key that rule 3.1.4 allows. Whatever happens to the call itself, time-out or a dead
 * worker, is an unknown outcome: the request may have left. Only a call that no worker took has surely not.
 */
export async function submit(run: RefundRun): Promise<Verdict> {
  const choice = await chooseKey(run);
  if (typeof choice !== 'number') return choice;
  const before = run.mark();
  if (run.state !== 'submitting') run.enter('submitting', 'submitted');
  // Seen from outside, what was held off stays where it is until something comes of it.
  if (run.holds === 0) run.publish({ what: 'the provider to take the refund', until: null, actions: [] });

  const sentAt = run.now();
  const last = run.progress.attempt;
  const attempt = {
    number: (last?.number ?? 0) + 1,
    keyNumber: choice,
    keyFirstSentAt: last?.keyNumber === choice ? last.keyFirstSentAt : sentAt,
    lastSentAt: sentAt,
  };
  const isNextKey = last !== null && last.keyNumber !== choice;
  run.isTrying = before.progress.state === 'approved' && run.holds > 0;
  run.change({ attempt, pendingResolution: null, ...(isNextKey ? { failure: null, providerRefundId: null } : {}) });
  try {
    const result = await sendingTo(run.progress.provider).submitRefund({
      ...callInput(run),
      attempt: attempt.number,
      keyNumber: attempt.keyNumber,
      isNextKey,
      sentAt,
      keyExpiresAt: keyExpiry(run, attempt),
      transitions: run.pending(),
    });
    settleCall(run, result, before);
    return result;
  } catch (error) {
    failureType(error);
    if (!neverStarted(error)) return { kind: 'unknown', reason: 'call_lost' };
    run.takeBack(before);
    return { kind: 'held_back', reason: 'call_not_started', recorded: false };
  } finally {
    run.isTrying = false;
  }
}

const keyExpiry = ({ providerPolicy }: RefundRun, { keyFirstSentAt }: Attempt): string =>
  new Date(Date.parse(keyFirstSentAt) + providerPolicy.keyHorizonMs).toISOString();

/** What the row has of the call. Held back, it has no attempt; if none was ever recorded, the refund is not submitted. */
function settleCall(run: RefundRun, result: SubmitResult, before: Standing): void {
  if (result.kind === 'superseded') return;
  if (result.kind === 'held_back' && !result.recorded) return run.takeBack(before);
  run.acknowledge();
  if (result.kind !== 'held_back') return;
  const { attempt, failure, providerRefundId } = before.progress;
  run.change({ attempt, failure, providerRefundId });
}

/** A request that was sent later than that ago, and is in no listing, does not arrive any more. */
const requestArrivesWithinMs = 10 * 60_000;

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

  const isFresh = Date.now() - Date.parse(attempt.lastSentAt) < requestArrivesWithinMs;
  if (!refused && isFresh && patched('no-new-key-while-a-request-may-arrive')) {
    return { kind: 'unknown', reason: 'request_may_arrive' };
  }
  const listing = await asking(provider)
    .listRefunds(callInput(run))
    .catch((error: unknown) => ({ kind: 'unknown' as const, reason: failureType(error) }));
  if (listing.kind === 'unknown') return { kind: 'exhausted', reason: 'listing_unknown' };
  if (!listing.refunds.some(({ refundId }) => refundId === run.input.refundId)) return attempt.keyNumber + 1;
  return lookAtOurs(run, refused);
}

/**
 * The provider holds refunds of ours, perhaps of several keys. Which of them counts, and whether it is what we asked for,
 * only a query by our own id says.
 */
async function lookAtOurs(run: RefundRun, refused: boolean): Promise<Verdict> {
  const outcome = await query(run, null);
  if (outcome.kind === 'not_found') return { kind: 'unknown', reason: 'listing_contradicted' };
  const isDead = outcome.kind === 'failed' || outcome.kind === 'canceled';
  return refused && isDead ? { kind: 'exhausted', reason: 'refund_exists_at_provider' } : outcome;
}
