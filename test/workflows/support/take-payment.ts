import { paymentWorkflowId } from '../../../domain/ids';
import { paymentReportedSignal } from '../../../domain/refund-messages';
import type { FakeActivities } from './fake-activities';
import { freshInput, type WorkflowBench } from './workflow-bench';

export type PaymentHandle = Awaited<ReturnType<WorkflowBench['start']>>;

/** Starts a payment that was requested `ageMs` ago, under an id that nobody else uses. */
export async function takePayment(bench: WorkflowBench, activities: FakeActivities, ageMs = 0): Promise<PaymentHandle> {
  await bench.serve(activities);
  const { merchantId, requestHash, refundId } = freshInput();
  const paymentId = refundId.replace('re_', 'pay_');
  const requestedAt = new Date((await bench.env.currentTimeMs()) - ageMs).toISOString();
  const input = { merchantId, paymentId, requestHash, requestedAt };
  return bench.start('payment', paymentWorkflowId(merchantId, paymentId), [input], { memo: { request_id: 'req_1' } });
}

/** Tells a payment's workflow that its provider has news. */
export const report = (handle: PaymentHandle): Promise<void> =>
  handle.signal(paymentReportedSignal, { eventId: 'evt_1' });
