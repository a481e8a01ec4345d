import type { BankDestination } from '../../domain/bank-transfer';
import type { RefundOutcome } from '../../domain/outcome';
import { isFinal } from '../../domain/refund-state';
import type { PaymentDocument, RecordedAttempt, RefundDocument } from '../../store/store';
import type { HeldBack, SubmitInput, SubmitResult } from '../contract';
import { gatewayOf, type ActivityDeps } from '../deps';
import { progressOf } from '../recording/progress';
import { pauseBefore } from './pace';
import { refundCall } from './refund-call';

/**
 * Records the attempt, then sends it, once. An attempt that was recorded before, by whatever run, may have been sent:
 * the provider is asked about it first (rule 3.1.2).
 */
export async function submitRefund(deps: ActivityDeps, input: SubmitInput): Promise<SubmitResult> {
  const { obstacle, paymentAmount } = await groundFor(deps, input);
  if (obstacle !== null) return whileStopped(deps, input, obstacle);
  const pause = await pauseBefore(deps, input);
  if (pause !== null) return whileStopped(deps, input, pause);

  const attempt: RecordedAttempt = {
    attempt: input.attempt,
    keyNumber: input.keyNumber,
    key: input.key,
    sentAt: new Date(input.sentAt),
  };
  const recorded = await deps.store.refunds.advance(input.refundId, {
    transitions: input.transitions,
    attempt,
    // A vote to give the refund up was about what had been sent until then.
    set: { pendingResolution: null, ...(input.isNextKey ? { failure: null, providerRefundId: null } : {}) },
  });
  if (recorded.kind === 'superseded') return { kind: 'superseded', progress: progressOf(recorded.row) };

  const earlier = earlierAttempts(recorded.row, attempt);
  if (earlier.length > 0) {
    const known = await ask(deps, input);
    if (known.kind !== 'not_found') return known;
  }
  const destination = await destinationOf(deps, recorded.row);
  const outcome = await deps.runSideEffect('gateway.submit', () =>
    gatewayOf(deps, input.provider).refund({ ...refundCall(input), paymentAmount, destination }),
  );
  return judge(outcome, earlier, input.key);
}

/** In clear from here to the provider only. */
async function destinationOf(
  { store }: ActivityDeps,
  { destination }: RefundDocument,
): Promise<BankDestination | null> {
  if (destination === null) return null;
  return (await store.destinations.get(destination.id))?.destination ?? null;
}

const ask = (deps: ActivityDeps, input: SubmitInput): Promise<RefundOutcome> =>
  deps.runSideEffect('gateway.query', () => gatewayOf(deps, input.provider).queryRefund(refundCall(input)));

/**
 * Nothing may be sent now, but the refund may have ended, or what an earlier attempt came to may be known. A refund of
 * which no attempt was ever recorded is still what it was before: nothing is written.
 */
async function whileStopped(deps: ActivityDeps, input: SubmitInput, obstacle: Obstacle): Promise<SubmitResult> {
  const row = await deps.store.refunds.get(input.refundId, [input.merchantId]);
  if (row !== null && isFinal(row.state)) return { kind: 'superseded', progress: progressOf(row) };
  if (row === null || row.attempts.length === 0) return obstacle;
  const { transitions } = input;
  const recorded = await deps.store.refunds.advance(input.refundId, { transitions, set: { pendingResolution: null } });
  if (recorded.kind === 'superseded') return { kind: 'superseded', progress: progressOf(recorded.row) };
  const known = await ask(deps, input);
  if (known.kind !== 'not_found') return known;
  return obstacle.kind === 'held_back' ? { ...obstacle, recorded: true } : obstacle;
}

/** A request that surely never left proves nothing about an earlier one under the same key (rule 3.1.5). */
function judge(outcome: RefundOutcome, earlier: readonly RecordedAttempt[], key: string): RefundOutcome {
  if (outcome.kind !== 'unsent') return outcome;
  return earlier.some((attempt) => attempt.key === key)
    ? { kind: 'unknown', reason: outcome.reason }
    : { kind: 'held', reason: outcome.reason };
}

const earlierAttempts = (row: RefundDocument, own: RecordedAttempt): RecordedAttempt[] =>
  row.attempts.filter(({ attempt, sentAt }) => attempt !== own.attempt || sentAt.getTime() !== own.sentAt.getTime());

type Obstacle = HeldBack | Extract<RefundOutcome, { kind: 'mismatch' }>;

const stop = (reason: string): HeldBack => ({ kind: 'held_back', reason, recorded: false });

interface Ground {
  readonly obstacle: Obstacle | null;
  readonly paymentAmount: number;
}

/** What forbids sending: a key past its horizon, a fence after a restore, a dispute, a breach, or a hold that is gone. */
async function groundFor(deps: ActivityDeps, input: SubmitInput): Promise<Ground> {
  const [fence, payment] = await Promise.all([
    deps.store.fence.reason(),
    deps.store.payments.get(input.paymentId, [input.merchantId]),
  ]);
  return { obstacle: obstacleTo(input, payment, fence), paymentAmount: payment?.captured ?? 0 };
}

function obstacleTo(input: SubmitInput, payment: PaymentDocument | null, fence: string | null): Obstacle | null {
  const entry = payment?.reservations.find(({ refund }) => refund === input.refundId);
  if (entry?.state !== 'held') return { kind: 'mismatch', reason: 'reservation_not_held', providerRefundId: null };
  // The call may have waited for a worker: the workflow judged the key when it asked for the call.
  if (Date.now() >= Date.parse(input.keyExpiresAt)) return stop('key_expired');
  if (fence !== null) return stop('submission_fenced');
  if (payment?.disputed === true) return stop('payment_disputed');
  return payment?.blocked == null ? null : stop('payment_blocked');
}
