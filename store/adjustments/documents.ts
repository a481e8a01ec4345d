import type { AdjustableAccount } from '../../ledger/adjustment-record';
import type { ListQuery, Page } from '../lists/queries';

/** What an operator asks to be moved. */
export interface AdjustmentRequest {
  readonly debit: AdjustableAccount;
  readonly credit: AdjustableAccount;
  readonly amount: number;
  readonly currency: string;
  /** The provider's reference that it is about. */
  readonly reference: string | null;
  readonly reason: string;
  /** The API key that asked. */
  readonly requestedBy: string;
}

/** `approved` becomes `posted` once its trade record stands: at once, or by the sweeper after a crash. */
export const adjustmentStatuses = ['pending', 'approved', 'posted', 'rejected', 'expired'] as const;
export type AdjustmentStatus = (typeof adjustmentStatuses)[number];

/** A movement of money by hand: one operator asks, another decides. */
export interface AdjustmentDocument extends AdjustmentRequest {
  readonly id: string;
  readonly merchantId: string;
  readonly status: AdjustmentStatus;
  readonly createdAt: Date;
  /** From then on nobody can decide any more. */
  readonly expiresAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  /** The trade record, once it is posted. */
  readonly recordId: string | null;
}

export interface AdjustmentDecision {
  readonly to: 'approved' | 'rejected';
  readonly by: string;
  readonly at: Date;
}

export interface Adjustments {
  /** Inserts unless the id is there; answers with what is there. */
  open(adjustment: AdjustmentDocument): Promise<AdjustmentDocument>;
  get(id: string, merchantIds: readonly string[] | null): Promise<AdjustmentDocument | null>;
  list(query: ListQuery & { readonly status?: AdjustmentStatus }): Promise<Page<AdjustmentDocument>>;
  /**
   * pending → approved or rejected, once, before it expires; approved only by somebody else than who asked. Null when
   * the row does not allow it.
   */
  decide(id: string, decision: AdjustmentDecision): Promise<AdjustmentDocument | null>;
  /** approved → posted; repeating it changes nothing. */
  markPosted(id: string, recordId: string): Promise<void>;
  /** pending → expired if its time is over. False when somebody has decided. */
  expire(id: string, at: Date): Promise<boolean>;
  /** Approved ones whose record may be missing. */
  unposted(): AsyncIterable<AdjustmentDocument>;
  /** Those that nobody decided about in time. */
  lapsed(at: Date): AsyncIterable<AdjustmentDocument>;
}
