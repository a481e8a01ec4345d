import type { WorkflowStartOptions } from '@temporalio/client';
import { describePaymentStart, describeRefundStart } from '../../activities/notify/start-options';
import { paymentWorkflowId, refundWorkflowId } from '../../domain/ids';
import type { PaymentInput, PaymentResult } from '../../domain/refund-messages';
import type { RefundInput, RefundRequest, RefundSnapshot } from '../../domain/refund';
import type { PaymentDocument, PaymentRequest } from '../../store/store';

export type RefundWorkflow = (input: RefundInput) => Promise<RefundSnapshot>;
export type RefundStart = WorkflowStartOptions<RefundWorkflow>;
export type PaymentWorkflow = (input: PaymentInput) => Promise<PaymentResult>;
export type PaymentStart = WorkflowStartOptions<PaymentWorkflow>;

/** How a refund's workflow is started: ids and attributes only. It has no time-out: a refund is never given up. */
export function refundStartOptions(
  input: RefundInput,
  request: RefundRequest,
  payment: PaymentDocument,
  requestId: string,
): RefundStart {
  const { merchantId, paymentId } = input;
  const { currency, provider } = payment;
  return {
    ...describeRefundStart(
      { merchantId, paymentId, provider, currency, amount: request.amount, requestId },
      'requested',
    ),
    workflowId: refundWorkflowId(merchantId, input.refundId),
    args: [input],
  };
}

/** How a payment's workflow is started. */
export function paymentStartOptions(input: PaymentInput, request: PaymentRequest, requestId: string): PaymentStart {
  const { merchantId, paymentId } = input;
  const { currency, provider, amount } = request;
  return {
    ...describePaymentStart({ merchantId, paymentId, provider, currency, amount, requestId }),
    workflowId: paymentWorkflowId(merchantId, paymentId),
    args: [input],
  };
}
