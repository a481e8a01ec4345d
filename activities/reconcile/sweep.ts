import { paymentWorkflowId, refundWorkflowId, webhookDeliveryWorkflowId } from '../../domain/ids';
import type { RefundRequest } from '../../domain/refund';
import { deliverCallback } from '../notify/deliver-callback';
import type { ActivityDeps } from '../deps';
import { dispatchWebhooks } from '../webhooks/dispatch';

const sweepBatch = 200;

/**
 * Looks after what lost its runner: refunds, payments and webhooks whose workflow was terminated, lost or restored, and
 * callbacks left undelivered.
 */
export async function sweep(deps: ActivityDeps): Promise<{ readonly recovered: number; readonly delivered: number }> {
  const before = new Date(Date.now() - deps.sweepAgeMs);
  const recovered =
    (await recoverOpen(deps, before)) + (await recoverUnopened(deps, before)) + (await recoverPayments(deps, before));
  const restarted = await recoverWebhooks(deps, before);
  const entries = await deps.store.inbox.findUndelivered(before, sweepBatch);
  let delivered = 0;
  for (const entry of entries) {
    if (await succeeds(deps, { inbox_id: entry.id }, () => deliverCallback(entry, deps))) delivered += 1;
  }
  return { recovered: recovered + restarted, delivered };
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
    if (!(await succeeds(deps, { refund_id: row.id }, () => deps.workflows.startRecovery(input)))) continue;
    deps.logger.warn({ refund_id: row.id, state: row.state }, 'a refund without a running workflow was recovered');
    recovered += 1;
  }
  return recovered;
}

/** Acknowledged requests whose workflow vanished before its first step. */
async function recoverUnopened(deps: ActivityDeps, before: Date): Promise<number> {
  let recovered = 0;
  const rows = await deps.store.idempotency.findAnsweredWithoutRefund(before, sweepBatch);
  for (const { id, merchantId, request, requestHash, createdAt } of rows) {
    if (await deps.workflows.isRunning(refundWorkflowId(merchantId, id))) continue;
    const { paymentId } = request as RefundRequest;
    await deps.workflows.startRecovery({
      merchantId,
      refundId: id,
      paymentId,
      requestHash,
      requestedAt: createdAt.toISOString(),
    });
    recovered += 1;
  }
  return recovered;
}

/** Payments whose workflow vanished between their row and their end. */
async function recoverPayments(deps: ActivityDeps, before: Date): Promise<number> {
  let recovered = 0;
  for (const { id: paymentId, merchantId, createdAt } of await deps.store.payments.findPendingSince(
    before,
    sweepBatch,
  )) {
    if (await deps.workflows.isRunning(paymentWorkflowId(merchantId, paymentId))) continue;
    const request = await deps.store.idempotency.get(paymentId);
    await deps.workflows.startPayment({
      merchantId,
      paymentId,
      requestHash: request?.requestHash ?? '',
      requestedAt: createdAt.toISOString(),
    });
    recovered += 1;
  }
  return recovered;
}

/** Events that nothing gave a delivery yet, and deliveries whose next attempt is overdue because nothing runs them. */
async function recoverWebhooks(deps: ActivityDeps, before: Date): Promise<number> {
  await dispatchWebhooks(deps);
  let recovered = 0;
  for (const { id, merchantId, endpointId } of await deps.store.webhookDeliveries.findOverdue(before, sweepBatch)) {
    if (await deps.workflows.isRunning(webhookDeliveryWorkflowId(merchantId, id))) continue;
    const start = () => deps.workflows.startWebhookDelivery({ merchantId, deliveryId: id }, endpointId);
    if (await succeeds(deps, { webhook_delivery_id: id }, start)) recovered += 1;
  }
  return recovered;
}
