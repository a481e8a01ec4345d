import type { BankDestination } from '../../domain/bank-transfer';
import type { RefundOutcome } from '../../domain/outcome';
import { isFinal } from '../../domain/refund-state';
import type { Forgotten, RecordedAttempt, RefundDocument } from '../../store/store';
import type { SubmitInput, SubmitResult } from '../contract';
import { gatewayOf, type ActivityDeps } from '../deps';
import { lacksStatements } from '../reconcile/lacks-statements';
import { supersededBy } from '../recording/progress';
import { groundFor, stop, type Ground, type Obstacle } from './ground';
import { pauseBefore } from './pace';
import { refundCall } from './refund-call';

/**
 * Records the attempt, then sends it, once. An attempt that was recorded before, by whatever run, may have been sent:
 * the provider is asked about it first (rule 3.1.2). So may one of which a restored database knows nothing (rule 3.1.13).
 */
export async function submitRefund(deps: ActivityDeps, input: SubmitInput): Promise<SubmitResult> {
  const { obstacle, paymentAmount, forgotten, hasLeft } = await groundOf(deps, input);
  if (obstacle !== null) return whileStopped(deps, input, obstacle, hasLeft);
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
  if (recorded.kind === 'superseded') return supersededBy(deps, recorded.row);

  const earlier = earlierAttempts(recorded.row, attempt);
  const mayBeForgotten = forgotten !== null && recorded.row.createdAt < forgotten.to;
  if (earlier.length > 0 || mayBeForgotten) {
    const known = await ask(deps, input);
    if (known.kind !== 'not_found') return known;
  }
  const destination = await destinationOf(deps, recorded.row);
  const outcome = await deps.runSideEffect('gateway.submit', () =>
    gatewayOf(deps, input.provider).refund({ ...refundCall(input), paymentAmount, destination }),
  );
  return judge(outcome, mayBeForgotten || earlier.some(({ key }) => key === input.key));
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
 * which no attempt was ever recorded is still what it was before: nothing is written. Unless its money has left, which a
 * row that was restored from a backup may be too old to know.
 */
async function whileStopped(
  deps: ActivityDeps,
  input: SubmitInput,
  obstacle: Obstacle,
  hasLeft = false,
): Promise<SubmitResult> {
  const row = await deps.store.refunds.get(input.refundId, [input.merchantId]);
  if (row !== null && isFinal(row.state)) return supersededBy(deps, row);
  if (row === null || (row.attempts.length === 0 && !hasLeft)) return obstacle;
  const { transitions } = input;
  const recorded = await deps.store.refunds.advance(input.refundId, { transitions, set: { pendingResolution: null } });
  if (recorded.kind === 'superseded') return supersededBy(deps, recorded.row);
  const known = await ask(deps, input);
  if (known.kind !== 'not_found') return known;
  return obstacle.kind === 'held_back' ? { ...obstacle, recorded: true } : obstacle;
}

/** A request that surely never left proves nothing about an earlier one under the same key (rule 3.1.5). */
function judge(outcome: RefundOutcome, mayHaveArrived: boolean): RefundOutcome {
  if (outcome.kind !== 'unsent') return outcome;
  return { kind: mayHaveArrived ? 'unknown' : 'held', reason: outcome.reason };
}

const earlierAttempts = (row: RefundDocument, own: RecordedAttempt): RecordedAttempt[] =>
  row.attempts.filter(({ attempt, sentAt }) => attempt !== own.attempt || sentAt.getTime() !== own.sentAt.getTime());

/** The call may have waited for a worker: the workflow judged the key when it asked for the call. */
async function groundOf(deps: ActivityDeps, input: SubmitInput): Promise<Ground> {
  const ground = await groundFor(deps, input);
  if (ground.obstacle?.kind === 'mismatch') return ground;
  if (Date.now() >= Date.parse(input.keyExpiresAt)) return { ...ground, obstacle: stop('key_expired') };
  if (ground.obstacle !== null || !(await waitsForStatements(deps, input, ground.forgotten))) return ground;
  return { ...ground, obstacle: stop('bank_not_reconciled') };
}

/** What may be an order that was forgotten waits until the bank's statements tell. */
async function waitsForStatements(
  { store }: ActivityDeps,
  { provider, account, merchantId, refundId }: SubmitInput,
  forgotten: Forgotten | null,
): Promise<boolean> {
  if (provider !== 'bank' || forgotten === null) return false;
  const row = await store.refunds.get(refundId, [merchantId]);
  return row !== null && row.createdAt < forgotten.to && lacksStatements(store, account, forgotten);
}
