import type { ProviderName } from '../domain/outcome';

export const tradeRecordTypes = [
  'payment',
  'refund_hold',
  'refund',
  'refund_release',
  'recharge',
  'withdrawal',
  'fee',
  'fx',
  'reversal',
  'adjustment',
] as const;
export type TradeRecordType = (typeof tradeRecordTypes)[number];

/** One side of a movement. Amounts are positive minor units; exactly one of debit and credit is above zero. */
export interface Posting {
  readonly account: string;
  readonly currency: string;
  readonly debit: number;
  readonly credit: number;
}

/** One immutable, balanced movement of money. */
export interface TradeRecord {
  /** `tr_` + base32 of SHA-256 over merchant, type, subject id and leg: the same movement is the same record. */
  readonly id: string;
  readonly merchantId: string;
  readonly type: TradeRecordType;
  /** What moved the money: a refund, a payment, an adjustment, or the provider's own id of a fee. */
  readonly subjectId: string;
  /** Tells several movements of one type and subject apart. */
  readonly leg: string;
  /** Null for a fee or an adjustment that belongs to no payment. */
  readonly paymentId: string | null;
  readonly refundId: string | null;
  readonly occurredAt: Date;
  readonly amount: number;
  readonly currency: string;
  /** Null for an adjustment that concerns no provider, or two. */
  readonly provider: ProviderName | null;
  readonly providerReference: string | null;
  readonly customerId: string | null;
  readonly postings: readonly Posting[];
  /** SHA-256 over the canonical form of everything above, hex. */
  readonly contentHash: string;
  /** HMAC-SHA-256 of the content hash under a key outside the database, hex. */
  readonly hmac: string;
}
