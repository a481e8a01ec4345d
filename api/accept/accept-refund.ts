import { EngineError, isErrorCode } from '../../domain/errors';
import type { RefundRequest } from '../../domain/refund';
import { isFinal } from '../../domain/refund-state';
import type { IdempotencyRow, PaymentDocument, RefundDocument, StoredAnswer } from '../../store/store';
import type { Preference } from '../decode/prefer';
import type { Api } from '../deps';
import type { WaitInPlace } from '../load/wait-in-place';
import { presentRefund } from '../present/refund';
import { viewOfRequest, viewOfRow, withSnapshot, type RefundView } from '../refund-view';
import { startAndAwaitDecision, startOnly, type ReusePolicy } from '../temporal/accept-refund';
import { afterSending } from '../temporal/after-sending';
import { refundStartOptions, type RefundStart } from '../temporal/start-options';
import { answerOnce, jsonAnswer, problemAnswer, type Answered } from './answer';
import { awaitFinal } from './await-final';
import type { Claim } from './claim-request';

/** A refund request that has been claimed under its id. */
export interface RefundClaim extends Claim {
  readonly request: RefundRequest;
  readonly payment: PaymentDocument;
}

/**
 * The answer to a claimed refund request that has none yet: from its row where there is one, else by starting its
 * workflow and waiting for the decision. What is answered is kept for every repetition.
 * @throws EngineError `temporal_unavailable` (nothing was sent) or `outcome_unknown` (it may have been)
 */
export async function acceptRefund(
  api: Api,
  claim: RefundClaim,
  prefer: Preference,
  wait: WaitInPlace,
): Promise<Answered> {
  const { row } = claim;
  const known = claim.fresh ? null : await decidedRow(api, row);
  if (known === null) await api.reachability.ensure();
  const waiting = { prefer, wait };
  return afterSending(api.reachability, { refund: row.id }, async () => {
    if (known === null && prefer.respondAsync) return answerOnce(api, row.id, await startAsync(api, claim, waiting));
    const decided = known === null ? await startAndDecide(api, claim) : viewOfRow(known);
    return answerOnce(api, row.id, await answerFor(api, decided, waiting, row.requestId));
  });
}

function startOf({ row, request, payment }: RefundClaim): RefundStart {
  const input = {
    merchantId: row.merchantId,
    refundId: row.id,
    paymentId: request.paymentId,
    requestHash: row.requestHash,
    requestedAt: row.createdAt.toISOString(),
  };
  return refundStartOptions(input, request, payment, row.requestId);
}

/** With `wait=N` beside it, RFC 7240 §4.3: an answer at once unless the refund is final within that time. */
async function startAsync(api: Api, claim: RefundClaim, { prefer, wait }: Waiting): Promise<StoredAnswer> {
  await startOnly(api, startOf(claim));
  const { row, request, payment } = claim;
  const { waitSeconds } = prefer;
  const accepted = viewOfRequest(row, request, payment, row.createdAt);
  const waited = waitSeconds === null ? null : await wait((signal) => awaitFinal(api, accepted, waitSeconds, signal));
  const refusal = waited && refusalOf(waited);
  if (refusal) return problemAnswer(refusal, row.requestId);
  const reached = waited ?? accepted;
  const applied = waited === null ? 'respond-async' : `respond-async, wait=${waitSeconds}`;
  const headers = { location: locationOf(row), 'preference-applied': applied };
  return jsonAnswer(isFinal(reached.state) ? 201 : 202, presentRefund(reached), headers);
}

/** A row that is still `requested` decides nothing: the request joins the workflow that works on it. */
async function decidedRow({ store }: Api, { id, merchantId }: IdempotencyRow): Promise<RefundDocument | null> {
  const row = await store.refunds.get(id, [merchantId]);
  return row === null || row.state === 'requested' ? null : row;
}

/** A run that was terminated before it decided is started again; one that has closed by itself never is. */
async function startAndDecide(api: Api, claim: RefundClaim): Promise<RefundView> {
  for (const reuse of ['REJECT_DUPLICATE', 'ALLOW_DUPLICATE_FAILED_ONLY'] as const) {
    const view = await startOrJoin(api, claim, reuse);
    if (view.state !== 'requested') return view;
  }
  throw new Error(`The workflow of refund ${claim.row.id} closed without a decision`);
}

async function startOrJoin(api: Api, claim: RefundClaim, reuse: ReusePolicy): Promise<RefundView> {
  const { row, request, payment } = claim;
  const snapshot = await startAndAwaitDecision(api, startOf(claim), reuse);
  const written = await api.store.refunds.get(row.id, [row.merchantId]);
  const view = written === null ? viewOfRequest(row, request, payment, row.createdAt) : viewOfRow(written);
  return snapshot === null ? view : withSnapshot(view, snapshot);
}

interface Waiting {
  readonly prefer: Preference;
  readonly wait: WaitInPlace;
}

async function answerFor(
  api: Api,
  decided: RefundView,
  { prefer, wait }: Waiting,
  requestId: string,
): Promise<StoredAnswer> {
  const refusal = refusalOf(decided);
  if (refusal !== null) return problemAnswer(refusal, requestId);
  const { waitSeconds } = prefer;
  const location = locationOf(decided);
  const waited = waitSeconds === null ? null : await wait((signal) => awaitFinal(api, decided, waitSeconds, signal));
  // Where too many wait already the preference is not applied, which RFC 7240 leaves to the server.
  if (waited === null) return jsonAnswer(201, presentRefund(decided), { location });
  return jsonAnswer(201, presentRefund(waited), { location, 'preference-applied': `wait=${waitSeconds}` });
}

/** A request that could not be reserved is answered as a problem; what risk or operators reject is a refund that failed. */
function refusalOf({ id, state, failure }: RefundView): EngineError | null {
  if (state !== 'rejected' || failure?.stage !== 'request') return null;
  const code = isErrorCode(failure.code) ? failure.code : 'payment_not_refundable';
  return new EngineError(code, undefined, { context: { refund: id } });
}

const locationOf = ({ id }: Pick<IdempotencyRow, 'id'>): string => `/v1/refunds/${id}`;
