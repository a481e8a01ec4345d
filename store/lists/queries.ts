import type { ProviderName } from '../../domain/outcome';
import type { RefundState } from '../../domain/refund-state';
import type { TradeRecord } from '../../ledger/trade-record';
import type { PaymentDocument } from '../documents';

/** Where a page that was read by time and id ended. */
export interface PagePosition {
  readonly at: Date;
  readonly id: string;
}

/** Newest first. A cursor is the id of a row: the page starts after it, or ends before it. */
export interface ListQuery {
  readonly merchantIds: readonly string[];
  readonly limit: number;
  readonly startingAfter?: string;
  readonly endingBefore?: string;
  readonly createdFrom?: Date;
  readonly createdTo?: Date;
  readonly amountFrom?: number;
  readonly amountTo?: number;
}

export interface PaymentFilter {
  readonly provider?: ProviderName;
  readonly orderId?: string;
  readonly customerId?: string;
  readonly status?: PaymentDocument['status'];
}

export interface RefundFilter {
  readonly states?: readonly RefundState[];
  readonly paymentId?: string;
  readonly provider?: ProviderName;
  /** A whole id, order number, provider reference or customer reference. */
  readonly q?: string;
}

export interface RecordFilter {
  readonly type?: TradeRecord['type'];
  readonly paymentId?: string;
  readonly refundId?: string;
}

export interface Page<Row> {
  readonly data: readonly Row[];
  readonly hasMore: boolean;
}
