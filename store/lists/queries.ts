import type { ProviderName } from '../../domain/outcome';
import type { RefundState } from '../../domain/refund-state';
import type { TradeRecord } from '../../ledger/trade-record';
import type { PaymentDocument } from '../documents';

/** Where a page that was read by time and id ended. */
export interface PagePosition {
  readonly at: Date;
  readonly id: string;
}

/** By time or amount, rows that are equal in it by id; `-`: the last first. */
export const listSorts = ['-created', 'created', '-amount', 'amount'] as const;
export type ListSort = (typeof listSorts)[number];

/** Newest first unless it says otherwise. A cursor is the id of a row: the page starts after it, or ends before it. */
export interface ListQuery {
  readonly merchantIds: readonly string[];
  readonly limit: number;
  readonly sort?: ListSort;
  readonly startingAfter?: string;
  readonly endingBefore?: string;
  readonly createdFrom?: Date;
  readonly createdTo?: Date;
  readonly amountFrom?: number;
  readonly amountTo?: number;
  readonly provider?: ProviderName;
  readonly currency?: string;
  readonly customerId?: string;
  /** Words, all of which must be among a row's ids, references, description and metadata. */
  readonly q?: string;
}

export interface PaymentFilter {
  readonly orderId?: string;
  readonly status?: PaymentDocument['status'];
}

export interface RefundFilter {
  readonly states?: readonly RefundState[];
  readonly paymentId?: string;
  readonly orderId?: string;
}

export interface RecordFilter {
  readonly type?: TradeRecord['type'];
  readonly paymentId?: string;
  readonly refundId?: string;
  /** That of the record's payment. */
  readonly orderId?: string;
}

export interface Page<Row> {
  readonly data: readonly Row[];
  readonly hasMore: boolean;
}
