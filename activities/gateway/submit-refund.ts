import type { BankDestination } from '../../domain/bank-transfer';
import type { RefundOutcome } from '../../domain/outcome';
import type { PaymentDocument, RecordedAttempt, RefundDocument } from '../../store/store';
import type { SubmitInput, SubmitResult } from '../contract';
import { gatewayOf, type ActivityDeps } from '../deps';
import { progressOf } from '../recording/progress';
import { refundCall } from './refund-call';

/**
 * Records the attempt, then sends it, once. An attempt that was recorded before, by whatever run, may have been sent:
 * the provider is asked about it first (rule 3.1.2).
 */
export async function submitRefund(deps: ActivityDeps, input: SubmitInput): Promise<SubmitResult> {
  const { obstacle, paymentAmount } = await groundFor(deps, input);
  if (obstacle !== null) return askAboutEarlier(deps, input, obstacle);

  const attempt: RecordedAttempt = {
    attempt: input.attempt,
    keyNumber: input.keyNumber,
    key: input.key,
    sentAt: new Date(input.sentAt),
  };
  const recorded = await deps.store.refunds.advance(input.refundId, { transitions: input.transitions, attempt });
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

/** Nothing may be sent now, but what an earlier attempt came to may be known. */
async function askAboutEarlier(
  deps: ActivityDeps,
  input: SubmitInput,
  obstacle: RefundOutcome,
): Promise<RefundOutcome> {
  const row = await deps.store.refunds.get(input.refundId, [input.merchantId]);
  if (row === null || row.attempts.length === 0) return obstacle;
  const known = await ask(deps, input);
  return known.kind === 'not_found' ? obstacle : known;
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

interface Ground {
  readonly obstacle: RefundOutcome | null;
  readonly paymentAmount: number;
}

/** What the payment allows: a fence after a restore, a dispute, a breach, or a hold that is gone forbid sending. */
async function groundFor(deps: ActivityDeps, input: SubmitInput): Promise<Ground> {
  const [fence, payment] = await Promise.all([
    deps.store.fence.reason(),
    deps.store.payments.get(input.paymentId, [input.merchantId]),
  ]);
  return { obstacle: obstacleTo(input, payment, fence), paymentAmount: payment?.captured ?? 0 };
}

function obstacleTo(input: SubmitInput, payment: PaymentDocument | null, fence: string | null): RefundOutcome | null {
  const entry = payment?.reservations.find(({ refund }) => refund === input.refundId);
  if (entry?.state !== 'held') return { kind: 'mismatch', reason: 'reservation_not_held', providerRefundId: null };
  if (fence !== null) return { kind: 'held', reason: 'submission_fenced' };
  if (payment?.disputed === true) return { kind: 'held', reason: 'payment_disputed' };
  return payment?.blocked == null ? null : { kind: 'held', reason: 'payment_blocked' };
}
