import {
  paymentSyncWorkflowId,
  paymentWorkflowId,
  refundWorkflowId,
  webhookDeliveryWorkflowId,
} from '../../domain/ids';
import type { RefundRequest } from '../../domain/refund';
import { expireAdjustment, recoverAdjustment } from '../adjustments/sweep-adjustments';
import { aboutPayment, aboutRefund, requestIdOf } from '../notify/about';
import type {
  IdempotencyRow,
  PagePosition,
  PaymentDocument,
  PaymentRequest,
  RefundDocument,
  WebhookDeliveryDocument,
} from '../../store/store';
import { deliverCallback } from '../notify/deliver-callback';
import type { ActivityDeps } from '../deps';
import { catchUpRefund } from '../recording/catch-up';
import { openPayment } from '../payments/record-payment';
import { forEachConcurrently } from './for-each-concurrently';
import { dispatchWebhooks } from '../webhooks/dispatch';

const pageSize = 200;
/** Bound on what a sweep asks of Temporal at once. */
const concurrencyMax = 16;

/**
 * Looks after what lost its runner: callbacks left undelivered or whose look was lost, refunds, payments and webhooks whose
 * workflow was terminated, lost or restored, and events that nothing gave a delivery yet. What cannot be helped just now is left to the next sweep and holds up nothing else.
 */
export async function sweep(deps: ActivityDeps): Promise<{ readonly recovered: number; readonly delivered: number }> {
  const before = new Date(Date.now() - deps.sweepAgeMs);
  const { inbox, refunds, idempotency, payments, adjustments, webhookDeliveries } = deps.store;
  const delivered = await countDone(
    deps,
    pages(
      (after) => inbox.findUndelivered(before, pageSize, after),
      ({ receivedAt }) => receivedAt,
    ),
    async (entry) => (await deliverCallback(entry, deps)) !== null,
  );
  const recovered = [
    await countDone(deps, refunds.openSince(before), (row) => recoverOpen(deps, row)),
    await countDone(
      deps,
      pages(
        (after) => idempotency.findWithoutRow(before, pageSize, after),
        ({ createdAt }) => createdAt,
      ),
      (row) => recoverUnopened(deps, row),
    ),
    await countDone(deps, payments.openSince(before), (payment) => recoverPayment(deps, payment)),
    await countDone(deps, adjustments.unposted(), (adjustment) => recoverAdjustment(deps, adjustment)),
    await countDone(deps, payments.unimportedSince(before), (payment) => recoverImport(deps, payment)),
    await countDone(
      deps,
      pages(
        (after) => webhookDeliveries.findOverdue(before, pageSize, after),
        ({ dueAt, createdAt }) => dueAt ?? createdAt,
      ),
      (delivery) => recoverDelivery(deps, delivery),
    ),
  ];
  await countDone(deps, adjustments.lapsed(new Date()), (adjustment) => expireAdjustment(deps, adjustment));
  await dispatchWebhooks(deps);
  return { recovered: recovered.reduce((sum, count) => sum + count, 0), delivered };
}

/** Every row, a page after the other: those that cannot be helped stay, and the next page begins behind them. */
async function* pages<Row extends { readonly id: string }>(
  find: (after: PagePosition | undefined) => Promise<readonly Row[]>,
  at: (row: Row) => Date,
): AsyncGenerator<Row> {
  for (let after: PagePosition | undefined; ;) {
    const rows = await find(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = { at: at(last), id: last.id };
  }
}

/** How many of the rows something was done for. */
async function countDone<Row extends { readonly id: string }>(
  { logger }: ActivityDeps,
  rows: AsyncIterable<Row>,
  act: (row: Row) => Promise<boolean>,
): Promise<number> {
  let done = 0;
  await forEachConcurrently(rows, concurrencyMax, async (row) => {
    try {
      if (await act(row)) done += 1;
    } catch (error) {
      logger.warn({ id: row.id, reason: error instanceof Error ? error.name : 'unknown' }, 'left to the next sweep');
    }
  });
  return done;
}

const isRunning = async ({ workflows }: ActivityDeps, workflowId: string): Promise<boolean> =>
  (await workflows.fateOf(workflowId)) === 'running';

async function recoverOpen(deps: ActivityDeps, row: RefundDocument): Promise<boolean> {
  const { id: refundId, merchantId, paymentId } = row;
  if (await isRunning(deps, refundWorkflowId(merchantId, refundId))) return false;
  const request = await deps.store.idempotency.get(refundId);
  await catchUpRefund(deps.store, { merchantId, refundId });
  const requestHash = request?.requestHash ?? '';
  const requestedAt = row.createdAt.toISOString();
  const about = aboutRefund(row, request?.requestId ?? null);
  await deps.workflows.startRecovery({ merchantId, refundId, paymentId, requestHash, requestedAt }, about);
  deps.logger.warn({ refund_id: refundId, state: row.state }, 'a refund without a running workflow was recovered');
  return true;
}

/** An acknowledged request whose workflow vanished before its first step, or whose row a backup was too early for. */
async function recoverUnopened(deps: ActivityDeps, row: IdempotencyRow): Promise<boolean> {
  if (row.kind === 'payment') return reopenPayment(deps, row);
  const { id: refundId, merchantId, request, requestHash, requestId, createdAt } = row;
  if (await isRunning(deps, refundWorkflowId(merchantId, refundId))) return false;
  const { paymentId, amount } = request as RefundRequest;
  const payment = await deps.store.payments.get(paymentId, [merchantId]);
  // An accepted refund's payment was captured: where it is open it was restored, too, and comes first.
  if (payment === null || payment.status === 'pending' || payment.status === 'requires_action') return false;
  await catchUpRefund(deps.store, { merchantId, refundId });
  const { provider, currency } = payment;
  await deps.workflows.startRecovery(
    { merchantId, refundId, paymentId, requestHash, requestedAt: createdAt.toISOString() },
    { merchantId, paymentId, provider, currency, amount, requestId, state: 'requested' },
  );
  return true;
}

/** It may have been charged long ago: with its row there, its workflow goes on as one that does not know. */
async function reopenPayment(deps: ActivityDeps, row: IdempotencyRow): Promise<boolean> {
  const { id: paymentId, merchantId, requestHash, requestId, createdAt } = row;
  if (await isRunning(deps, paymentWorkflowId(merchantId, paymentId))) return false;
  const input = { merchantId, paymentId, requestHash, requestedAt: createdAt.toISOString() };
  await openPayment(deps, input);
  const { provider, currency, amount } = row.request as PaymentRequest;
  await deps.workflows.startPayment(input, { merchantId, paymentId, provider, currency, amount, requestId });
  return true;
}

/** A payment whose workflow vanished between its row and its end. */
async function recoverPayment(deps: ActivityDeps, payment: PaymentDocument): Promise<boolean> {
  const { id: paymentId, merchantId, createdAt } = payment;
  if (await isRunning(deps, paymentWorkflowId(merchantId, paymentId))) return false;
  const request = await deps.store.idempotency.get(paymentId);
  const requestHash = request?.requestHash ?? '';
  const input = { merchantId, paymentId, requestHash, requestedAt: createdAt.toISOString() };
  await deps.workflows.startPayment(input, aboutPayment(payment, request?.requestId ?? null));
  return true;
}

/** A payment whose workflow vanished between its capture and what had happened to it at the provider before. */
async function recoverImport(deps: ActivityDeps, payment: PaymentDocument): Promise<boolean> {
  const { id: paymentId, merchantId } = payment;
  if (await isRunning(deps, paymentWorkflowId(merchantId, paymentId))) return false;
  if (await isRunning(deps, paymentSyncWorkflowId(merchantId, paymentId))) return false;
  await deps.workflows.startPaymentSync(
    { merchantId, paymentId },
    aboutPayment(payment, await requestIdOf(deps.store, paymentId)),
  );
  return true;
}

/** A delivery whose next attempt is overdue: nothing may be running it. */
async function recoverDelivery(deps: ActivityDeps, delivery: WebhookDeliveryDocument): Promise<boolean> {
  const { id: deliveryId, merchantId, endpointId } = delivery;
  if (await isRunning(deps, webhookDeliveryWorkflowId(merchantId, deliveryId))) return false;
  await deps.workflows.startWebhookDelivery({ merchantId, deliveryId }, endpointId);
  return true;
}
