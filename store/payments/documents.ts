import type { PaymentAction } from '../../domain/outcome';
import type { PaymentDocument, Reservation, ReservationState } from '../documents';
import type { ListQuery, Page, PaymentFilter } from '../lists/queries';

export type ReserveResult =
  | { readonly kind: 'reserved'; readonly reservation: Reservation; readonly payment: PaymentDocument }
  | {
      readonly kind: 'refused';
      readonly code:
        'payment_not_found' | 'payment_not_refundable' | 'payment_blocked' | 'over_refund' | 'too_many_refunds';
    };

/** Moving an entry: `moved` also when it stood there already; `conflict` when its state forbids the move. */
export type ReservationMove =
  | { readonly kind: 'moved'; readonly reservation: Reservation; readonly payment: PaymentDocument }
  | { readonly kind: 'conflict'; readonly state: ReservationState | 'absent' };

export type PaymentConclusion =
  | {
      readonly status: 'captured';
      readonly providerPaymentId: string;
      readonly capturedAt: Date;
      readonly instrumentHash?: string;
    }
  | { readonly status: 'failed'; readonly failureCode: string }
  | { readonly status: 'expired' };

/** Whether a refund of the payment may be sent now; `wait` tells for how long (ms) it may not. */
export type RefundSlot = { readonly kind: 'free' } | { readonly kind: 'wait'; readonly waitMs: number };

/** Rows by our ids, and by the provider's ids over one account. */
export interface RowNames {
  readonly ids: readonly string[];
  readonly account: string;
  readonly providerIds: readonly string[];
}

export interface Payments {
  /** Inserts unless the id or (provider, account, provider payment id) is taken; answers with what is there. */
  insert(payment: PaymentDocument): Promise<{ kind: 'inserted' } | { kind: 'exists'; payment: PaymentDocument }>;
  /** `merchantIds` null: the engine itself asks. Payments of other merchants are null, as if they were not there. */
  get(id: string, merchantIds: readonly string[] | null): Promise<PaymentDocument | null>;
  findByProviderId(account: string, providerPaymentId: string): Promise<PaymentDocument | null>;
  /** Those of these payments that are there, by our ids or the provider's, in no order. */
  findMany(names: RowNames): Promise<PaymentDocument[]>;
  list(query: ListQuery & PaymentFilter): Promise<Page<PaymentDocument>>;
  /** Keeps what is known of a payment that is open at its provider; with an action it becomes `requires_action`. */
  keepOpen(
    id: string,
    known: { providerPaymentId: string | null; nextAction: PaymentAction | null },
  ): Promise<PaymentDocument>;
  /**
   * pending or requires_action → captured, failed or expired, once; answers with the row as it is then. With `late`, a
   * capture also overrides failed and expired: money that arrived is never refused.
   */
  conclude(id: string, result: PaymentConclusion, options?: { late?: boolean }): Promise<PaymentDocument>;
  /** One conditional update: takes the payment's turn to send a refund unless another took it less than `spacingMs` ago. */
  takeRefundSlot(paymentId: string, at: Date, spacingMs: number): Promise<RefundSlot>;
  /** Rule 3.1.1, one conditional update. `amount` null takes all that remains. Repeating an id returns its entry. */
  reserve(
    paymentId: string,
    claim: { refund: string; amount: number | null; at: Date; maxLiveRefunds: number },
  ): Promise<ReserveResult>;
  /** held → settled. With `late`, also released → settled past captured (rule 3.1.8). */
  settle(paymentId: string, refund: string, at: Date, options?: { late?: boolean }): Promise<ReservationMove>;
  /** held → released; an unknown id writes a `released` tombstone, so that a late reserve stays without effect. */
  release(paymentId: string, refund: string, at: Date): Promise<ReservationMove>;
  /** Writes such a tombstone where the id is unknown; an entry that is there stays as it is, and is a conflict unless it is released. */
  refuse(paymentId: string, refund: string, at: Date): Promise<ReservationMove>;
  /** settled → reversed: capacity returns. */
  reverse(paymentId: string, refund: string, at: Date): Promise<ReservationMove>;
  /** Adds a settled entry for a refund made outside the engine, once, whatever remains. */
  importExternalRefund(paymentId: string, refund: { id: string; amount: number; at: Date }): Promise<Reservation>;
  /** Every payment that has not ended and was created before then: streamed, because there may be many that just wait. */
  openSince(before: Date): AsyncIterable<PaymentDocument>;
  /** What the provider knows of a captured payment is in the books now. */
  markImported(paymentId: string): Promise<void>;
  /** Captured before then, and not marked so: its record, refunds made elsewhere or a dispute may be missing. */
  unimportedSince(before: Date): AsyncIterable<PaymentDocument>;
  setDisputed(paymentId: string, disputed: boolean): Promise<void>;
  /** The first reason stands while the payment is blocked; each time is counted. */
  block(paymentId: string, reason: string): Promise<void>;
  /**
   * Takes the block away that a person has seen, and cleared up why it was there; null when the payment was blocked again
   * since. Repeating it is safe.
   */
  unblock(paymentId: string, seenRevision: number): Promise<PaymentDocument | null>;
}
