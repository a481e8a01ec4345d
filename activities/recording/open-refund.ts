import { providerKey } from '../../domain/ids';
import type { RefundInput, RefundRequest, Transition } from '../../domain/refund';
import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import type { PaymentDocument, RefundChange, RefundDocument, ReserveResult, Reservation } from '../../store/store';
import type { OpenInput, OpenResult } from '../contract';
import type { ActivityDeps } from '../deps';
import { refusalOf, type Claim } from '../../store/payments/reserve';
import { assessOpened } from '../risk/assess-risk';
import { movement } from './movement';
import { openedRefund } from './progress';
import { postRelease } from './release-reservation';
import { reportBreach } from './report-breach';

/**
 * The first step of every run: inserts the row, reserves the amount and posts the hold; with a time for it, what is open for
 * a decision is assessed as well, on the rows that are at hand. A refund that is further already answers where it stands.
 * Null when nothing is known of the request or its payment.
 */
export async function openRefund(deps: ActivityDeps, input: Omit<OpenInput, 'requestId'>): Promise<OpenResult | null> {
  const { refunds } = deps.store;
  const [request, payment] = await Promise.all([
    deps.store.idempotency.get(input.refundId),
    deps.store.payments.get(input.paymentId, [input.merchantId]),
  ]);
  if (request === null || request.kind !== 'refund' || payment === null) {
    const known = await refunds.get(input.refundId, null);
    return known === null || known.state === 'requested' ? null : openedRefund(deps, known);
  }
  const asked = request.request as RefundRequest;
  const { amount } = asked;
  // Nearly every run is the first one: inserting, which answers with a row that is there, saves looking for it before.
  const opened = await refunds.open(newRow(input, asked, payment));
  if (opened.state !== 'requested') return openedRefund(deps, opened);

  const wanted = {
    refund: input.refundId,
    amount,
    at: new Date(input.requestedAt),
    maxLiveRefunds: deps.policy.refunds.maxPerPayment,
  };
  const claim = await claimFor(deps, payment.id, wanted);
  const row = await afterReserve(deps, opened, claim);
  const result = openedRefund(deps, row);
  if (row.state !== 'requested' || claim.kind !== 'reserved' || input.assessAt === undefined) return result;
  const step = { revision: row.revision + 1, at: input.assessAt };
  return { ...result, assessed: await assessOpened(deps, { row, payment: claim.payment, request: asked }, step) };
}

/**
 * What the reservation comes to. Refused, it leaves a tombstone: an earlier attempt may still be on its way, and would hold for
 * a refund that has ended. Where that one, or a later one, has reserved meanwhile, its entry is what counts: the refund may
 * be at the provider by then.
 */
async function claimFor(deps: ActivityDeps, paymentId: string, wanted: Claim): Promise<ReserveResult> {
  const { payments } = deps.store;
  const claim = asRefused(await payments.reserve(paymentId, wanted), wanted);
  if (claim.kind === 'reserved') return claim;
  const laid = await payments.refuse(paymentId, wanted.refund, wanted.at);
  const isTaken = laid.kind === 'conflict' && laid.state !== 'absent';
  return isTaken ? payments.reserve(paymentId, wanted) : claim;
}

/** Another attempt was refused, and has laid the tombstone that this one finds: the refund is refused, not withdrawn. */
function asRefused(claim: ReserveResult, wanted: Pick<Claim, 'amount' | 'maxLiveRefunds'>): ReserveResult {
  if (claim.kind !== 'reserved' || claim.reservation.state !== 'released' || claim.reservation.heldAt !== null)
    return claim;
  const code = refusalOf(claim.payment, wanted);
  return code === null ? claim : { kind: 'refused', code };
}

async function afterReserve(deps: ActivityDeps, row: RefundDocument, claim: ReserveResult): Promise<RefundDocument> {
  const step = { revision: row.revision + 1, at: row.createdAt.toISOString(), by: 'engine' };
  if (claim.kind === 'refused') {
    const failure = { code: claim.code, stage: 'request' as const };
    const transition = { ...step, to: 'rejected' as const, reason: claim.code };
    return (await deps.store.refunds.advance(row.id, { transitions: [transition], set: { failure } })).row;
  }
  if (claim.reservation.state === 'settled' || claim.reservation.state === 'reversed') {
    return (await deps.store.refunds.advance(row.id, aheadOf(row, claim.reservation))).row;
  }
  if (claim.reservation.state !== 'held') {
    // Whoever released it may have died before the books knew.
    await postRelease(deps, row, claim);
    return (await deps.store.refunds.advance(row.id, endingOf(row, step))).row;
  }
  const held = { ...row, amount: claim.reservation.amount };
  try {
    await deps.store.tradeRecords.post([deps.records.hold(movement(claim.payment, claim.reservation, 'heldAt'))]);
  } catch (error) {
    if (!(error instanceof TradeRecordBreach)) throw error;
    await reportBreach(deps, row, error);
    const transition = { ...step, to: 'manual_review' as const, reason: 'trade_record_breach' };
    return (await deps.store.refunds.advance(row.id, { transitions: [transition] })).row;
  }
  if (held.amount === row.amount) return held;
  const transition = { ...step, to: 'requested' as const, reason: 'amount_reserved' };
  return (await deps.store.refunds.advance(row.id, { transitions: [transition], set: { amount: held.amount } })).row;
}

/**
 * Nothing is held any more, so the refund ends here: the run that released the hold was lost before it wrote why. What
 * risk had decided still stands on the row; otherwise the hold was released before this reservation arrived.
 */
function endingOf(row: RefundDocument, step: Omit<Transition, 'to' | 'reason'>): RefundChange {
  if (row.risk?.decision !== 'reject') {
    return { transitions: [{ ...step, to: 'canceled', reason: 'released_before_start' }] };
  }
  const failure = { code: row.risk.rules[0] ?? 'risk_rejected', stage: 'risk' as const };
  return { transitions: [{ ...step, to: 'rejected', reason: 'risk_rejected' }], set: { failure } };
}

/**
 * The money has left, and the row that knew is gone: a backup had come before it. So the outcome is not known here, and the
 * provider is asked, as after any call without an answer. What came back again is for people.
 */
function aheadOf(row: RefundDocument, { state, amount, heldAt }: Reservation): RefundChange {
  const path = state === 'settled' ? (['approved', 'submitting', 'unknown'] as const) : (['manual_review'] as const);
  const at = row.createdAt.toISOString();
  const transitions = path.map((to, index) => ({
    revision: row.revision + 1 + index,
    to,
    at,
    by: 'engine',
    reason: 'restored_behind_its_payment',
  }));
  const attempt = { attempt: 1, keyNumber: 1, key: providerKey(row.id, 1), sentAt: heldAt ?? row.createdAt };
  return { transitions, set: { amount }, ...(state === 'settled' && { attempt }) };
}

function newRow(input: RefundInput, request: RefundRequest, payment: PaymentDocument): RefundDocument {
  const at = new Date(input.requestedAt);
  return {
    id: input.refundId,
    merchantId: input.merchantId,
    paymentId: payment.id,
    state: 'requested',
    revision: 1,
    stateSince: at,
    history: [{ revision: 1, state: 'requested', at, by: 'engine', reason: 'accepted' }],
    amount: request.amount ?? Math.max(payment.captured - payment.reserved - payment.refunded, 0),
    currency: payment.currency,
    provider: payment.provider,
    account: payment.account,
    providerPaymentId: payment.providerPaymentId ?? '',
    providerRefundId: null,
    customerId: payment.customerId,
    orderId: payment.orderId,
    reason: request.reason,
    description: request.description,
    metadata: request.metadata,
    risk: null,
    plan: null,
    approvedBy: [],
    attempts: [],
    failure: null,
    pendingResolution: null,
    closedRoutes: [],
    destination: null,
    evidence: [],
    createdAt: at,
    updatedAt: at,
  };
}
