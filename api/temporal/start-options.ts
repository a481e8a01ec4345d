import type { WorkflowStartOptions } from '@temporalio/client';
import { TypedSearchAttributes, type SearchAttributePair } from '@temporalio/common';
import { refundWorkflowId } from '../../domain/ids';
import { formatMinor } from '../../domain/money';
import { refundTaskQueue } from '../../domain/refund-messages';
import type { RefundInput, RefundRequest, RefundSnapshot } from '../../domain/refund';
import type { PaymentDocument, PaymentRequest } from '../../store/store';
import { searchAttributes } from '../../workflows/search-attributes';

export type RefundWorkflow = (input: RefundInput) => Promise<RefundSnapshot>;
export type RefundStart = WorkflowStartOptions<RefundWorkflow>;

interface Money {
  readonly provider: string;
  readonly currency: string;
  readonly amount: number | null;
}

function attributesOf(
  merchantId: string,
  paymentId: string,
  { provider, currency, amount }: Money,
): SearchAttributePair[] {
  return [
    { key: searchAttributes.merchantId, value: merchantId },
    { key: searchAttributes.paymentId, value: paymentId },
    { key: searchAttributes.provider, value: provider },
    { key: searchAttributes.currency, value: currency },
    ...(amount === null ? [] : [{ key: searchAttributes.amountMinor, value: amount }]),
  ];
}

/** How a refund's workflow is started: ids and attributes only. It has no time-out: a refund is never given up. */
export function refundStartOptions(
  input: RefundInput,
  request: RefundRequest,
  payment: PaymentDocument,
  requestId: string,
): RefundStart {
  const { currency, provider } = payment;
  const { amount } = request;
  const what = amount === null ? 'all that remains' : `${formatMinor(amount, currency)} ${currency}`;
  return {
    workflowId: refundWorkflowId(input.merchantId, input.refundId),
    taskQueue: refundTaskQueue,
    args: [input],
    memo: { request_id: requestId },
    staticSummary: `Refund ${what} of ${input.paymentId}`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttributes.refundState, value: 'requested' },
      { key: searchAttributes.needsOperator, value: false },
      ...attributesOf(input.merchantId, input.paymentId, { provider, currency, amount }),
    ]),
  };
}

export function paymentAttributes(
  merchantId: string,
  paymentId: string,
  request: PaymentRequest,
): TypedSearchAttributes {
  return new TypedSearchAttributes(attributesOf(merchantId, paymentId, request));
}
