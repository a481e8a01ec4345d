import type { ProviderName } from '../../domain/outcome';
import type {
  CaseProposal,
  CaseStatus,
  Difference,
  OwnSide,
  ProposedAction,
  ResolutionAction,
  Side,
} from '../../domain/reconciliation';
import type { Actor } from '../../domain/refund';
import type { SettlementKind, SettlementLine } from '../../domain/settlement';

/** A line of a settlement file, kept as evidence. */
export interface SettlementDocument extends SettlementLine {
  readonly id: string;
  readonly merchantId: string;
  /** The day whose file it came in. */
  readonly day: string;
}

/** What came of comparing one day of one account. */
export interface ReconciliationCounts {
  readonly lines: number;
  readonly matched: number;
  readonly differences: Readonly<Record<Difference, number>>;
}

export interface ReconciliationDocument {
  readonly id: string;
  readonly merchantId: string;
  readonly provider: ProviderName;
  readonly account: string;
  readonly day: string;
  /** What it covers: `to` does not count. A day that still lasted is covered up to when it was read. */
  readonly from: Date;
  readonly to: Date;
  readonly source: 'provider' | 'file';
  readonly status: 'running' | 'done' | 'failed';
  /** Why it failed, a stable word. */
  readonly failure: string | null;
  readonly counts: ReconciliationCounts;
  /** By currency, minor units. */
  readonly fees: readonly { readonly currency: string; readonly amount: number }[];
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export interface ReconciliationCase {
  readonly id: string;
  readonly reconciliationId: string;
  readonly merchantId: string;
  readonly provider: ProviderName;
  readonly account: string;
  readonly day: string;
  readonly difference: Difference;
  readonly kind: SettlementKind;
  readonly paymentId: string | null;
  readonly refundId: string | null;
  /** The provider's id of the movement. */
  readonly providerId: string | null;
  readonly recordId: string | null;
  readonly lineId: string | null;
  readonly ours: OwnSide | null;
  readonly theirs: Side | null;
  readonly proposedAction: ProposedAction;
  readonly status: CaseStatus;
  readonly owner: Actor | null;
  readonly proposal: CaseProposal | null;
  readonly resolution: {
    readonly action: ResolutionAction;
    readonly by: Actor;
    readonly approvedBy: Actor | null;
    readonly at: Date;
    readonly recordIds: readonly string[];
    /** Set once the books have got the movement by themselves, before anything is posted: its records are there once they are named. */
    readonly takenBack?: { readonly at: Date; readonly recordIds: readonly string[] } | null;
  } | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly revision: number;
}

export type CaseChange = Partial<
  Pick<
    ReconciliationCase,
    'difference' | 'proposedAction' | 'status' | 'owner' | 'proposal' | 'resolution' | 'ours' | 'theirs'
  >
>;

/** Movements by the provider's ids or our keys. */
export interface MovementNames {
  readonly kind: SettlementKind;
  readonly providerIds: readonly string[];
  readonly ourKeys: readonly string[];
}

export interface AccountRef {
  readonly provider: ProviderName;
  readonly account: string;
}

export interface Settlements {
  /** Keeps lines; one that is there already is what it is now. */
  put(lines: readonly SettlementDocument[]): Promise<void>;
  get(id: string): Promise<SettlementDocument | null>;
  /** Lines of the account about any of these movements, of whatever day. */
  about(of: AccountRef, names: MovementNames): Promise<SettlementDocument[]>;
}

export interface ReconciliationListQuery {
  readonly merchantIds: readonly string[];
  readonly limit: number;
  readonly startingAfter?: string;
}

export interface CaseListQuery extends ReconciliationListQuery {
  readonly status?: CaseStatus;
  readonly difference?: Difference;
  readonly reconciliationId?: string;
}

export interface Reconciliations {
  /** Inserts it, or begins it anew where it is there. */
  begin(run: ReconciliationDocument): Promise<ReconciliationDocument>;
  /** Once finished, it keeps the time when it was first. */
  finish(
    id: string,
    end: Pick<ReconciliationDocument, 'status' | 'failure' | 'counts' | 'fees' | 'to'> & { at: Date },
  ): Promise<void>;
  get(id: string, merchantIds: readonly string[] | null): Promise<ReconciliationDocument | null>;
  list(query: ReconciliationListQuery): Promise<ReconciliationDocument[]>;
  /** Every merchant of whom a day was ever compared. */
  merchants(): Promise<string[]>;
  /** Every account of which a day was ever compared. */
  accounts(): Promise<AccountRef[]>;
  /** What is done of an account, in order of time, as far as it touches the time. */
  covering(of: AccountRef, time: { from: Date; to: Date }): Promise<ReconciliationDocument[]>;
}

export interface ReconciliationCases {
  /** Inserts the case unless it is there; answers with what is there, and whether it is new. */
  open(found: ReconciliationCase): Promise<{ readonly isNew: boolean; readonly standing: ReconciliationCase }>;
  get(id: string, merchantIds: readonly string[] | null): Promise<ReconciliationCase | null>;
  list(query: CaseListQuery): Promise<ReconciliationCase[]>;
  /** Every case of the account that is not resolved: streamed, because there may be many. */
  unresolved(of: AccountRef): AsyncIterable<ReconciliationCase>;
  /** Cases of the account by which two operators moved money, at that time or later. */
  corrected(of: AccountRef, since: Date): AsyncIterable<ReconciliationCase>;
  /** Changes the case if it is at `revision`; null when it was not. */
  change(id: string, revision: number, change: CaseChange, at: Date): Promise<ReconciliationCase | null>;
}
