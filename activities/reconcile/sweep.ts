import { paymentWorkflowId, refundWorkflowId } from '../../domain/ids';
import type { RefundRequest } from '../../domain/refund';
import { aboutPayment, aboutRefund } from '../notify/about';
import { deliverCallback } from '../notify/deliver-callback';
import type { ActivityDeps } from '../deps';

const sweepBatch = 200;

/**
 * Looks after what lost its runner: refunds and payments whose workflow was terminated, lost or restored, and callbacks
 * left undelivered.
 */
export async function sweep(deps: ActivityDeps): Promise<{ readonly recovered: number; readonly delivered: number }> {
  const before = new Date(Date.now() - deps.sweepAgeMs);
  const recovered =
    (await recoverOpen(deps, before)) + (await recoverUnopened(deps, before)) + (await recoverPayments(deps, before));
  const entries = await deps.store.inbox.findUndelivered(before, sweepBatch);
  let delivered = 0;
  for (const entry of entries) {
    if (await succeeds(deps, { inbox_id: entry.id }, () => deliverCallback(entry, deps))) delivered += 1;
  }
  return { recovered, delivered };
}

/** What cannot be helped just now is left to the next sweep; it does not keep the others waiting. */
async function succeeds(deps: ActivityDeps, what: object, act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    deps.logger.warn({ ...what, reason: error instanceof Error ? error.name : 'unknown' }, 'left to the next sweep');
    return false;
  }
}

async function recoverOpen(deps: ActivityDeps, before: Date): Promise<number> {
  let recovered = 0;
  for await (const row of deps.store.refunds.openSince(before)) {
    if (await deps.workflows.isRunning(refundWorkflowId(row.merchantId, row.id))) continue;
    const request = await deps.store.idempotency.get(row.id);
    const input = {
      merchantId: row.merchantId,
      refundId: row.id,
      paymentId: row.paymentId,
      requestHash: request?.requestHash ?? '',
      requestedAt: row.createdAt.toISOString(),
    };
    const about = aboutRefund(row, request?.requestId ?? null);
    if (!(await succeeds(deps, { refund_id: row.id }, () => deps.workflows.startRecovery(input, about)))) continue;
    deps.logger.warn({ refund_id: row.id, state: row.state }, 'a refund without a running workflow was recovered');
    recovered += 1;
  }
  return recovered;
}

/** Acknowledged requests whose workflow vanished before its first step. */
async function recoverUnopened(deps: ActivityDeps, before: Date): Promise<number> {
  let recovered = 0;
  const rows = await deps.store.idempotency.findAnsweredWithoutRefund(before, sweepBatch);
  for (const { id, merchantId, request, requestHash, requestId, createdAt } of rows) {
    if (await deps.workflows.isRunning(refundWorkflowId(merchantId, id))) continue;
    const { paymentId, amount } = request as RefundRequest;
    const payment = await deps.store.payments.get(paymentId, [merchantId]);
    if (payment === null) continue;
    const { provider, currency } = payment;
    await deps.workflows.startRecovery(
      { merchantId, refundId: id, paymentId, requestHash, requestedAt: createdAt.toISOString() },
      { merchantId, paymentId, provider, currency, amount, requestId, state: 'requested' },
    );
    recovered += 1;
  }
  return recovered;
}

/** Payments whose workflow vanished between their row and their end. */
async function recoverPayments(deps: ActivityDeps, before: Date): Promise<number> {
  let recovered = 0;
  for await (const payment of deps.store.payments.openSince(before)) {
    const { id: paymentId, merchantId, createdAt } = payment;
    if (await deps.workflows.isRunning(paymentWorkflowId(merchantId, paymentId))) continue;
    const request = await deps.store.idempotency.get(paymentId);
    const requestHash = request?.requestHash ?? '';
    const input = { merchantId, paymentId, requestHash, requestedAt: createdAt.toISOString() };
    const about = aboutPayment(payment, request?.requestId ?? null);
    if (await succeeds(deps, { payment_id: paymentId }, () => deps.workflows.startPayment(input, about)))
      recovered += 1;
  }
  return recovered;
}
