import type { WorkflowStartOptions } from '@temporalio/client';
import { TypedSearchAttributes, defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import { formatMinor } from '../../domain/money';
import { refundTaskQueue } from '../../domain/refund-messages';
import type { RefundState } from '../../domain/refund-state';
import { searchAttributeNames as names } from '../../domain/search-attributes';

/** What an operator sees of a workflow, beside its input: the same for whoever starts it. */
export interface StartContext {
  readonly merchantId: string;
  readonly paymentId: string;
  readonly provider: string;
  readonly currency: string;
  /** Minor units; null while a refund of all that remains has not been decided. */
  readonly amount: number | null;
  /** The request that led to it: log lines of its activities carry it. */
  readonly requestId: string | null;
}

type Described = Pick<WorkflowStartOptions, 'taskQueue' | 'memo' | 'staticSummary' | 'typedSearchAttributes'>;

/** How workflows about a refund are described, in whatever state it is. */
export const describeRefundStart = (about: StartContext, state: RefundState): Described => {
  const { amount, currency, paymentId } = about;
  const what = amount === null ? 'all that remains' : `${formatMinor(amount, currency)} ${currency}`;
  return described(about, `Refund ${what} of ${paymentId}`, [
    { key: defineSearchAttributeKey(names.refundState, 'KEYWORD'), value: state },
    { key: defineSearchAttributeKey(names.needsOperator, 'BOOL'), value: false },
  ]);
};

/** How workflows about a payment are described. */
export const describePaymentStart = (about: StartContext): Described =>
  described(about, `Payment over ${about.provider}`, []);

const described = (about: StartContext, summary: string, attributes: readonly SearchAttributePair[]): Described => ({
  taskQueue: refundTaskQueue,
  memo: { request_id: about.requestId },
  staticSummary: summary,
  typedSearchAttributes: new TypedSearchAttributes([...attributes, ...attributesOf(about)]),
});

const attributesOf = ({ merchantId, paymentId, provider, currency, amount }: StartContext): SearchAttributePair[] => [
  { key: defineSearchAttributeKey(names.merchantId, 'KEYWORD'), value: merchantId },
  { key: defineSearchAttributeKey(names.paymentId, 'KEYWORD'), value: paymentId },
  { key: defineSearchAttributeKey(names.provider, 'KEYWORD'), value: provider },
  { key: defineSearchAttributeKey(names.currency, 'KEYWORD'), value: currency },
  ...(amount === null ? [] : [{ key: defineSearchAttributeKey(names.amountMinor, 'INT'), value: amount }]),
];
