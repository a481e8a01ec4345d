import type { Transition } from '../domain/refund';
import type { Assessment } from '../risk/decisions/assessment';
import type { RefundState } from '../domain/refund-state';
import type { TradeRecord } from '../ledger/trade-record';

import type {
  RecordedAttempt,
  RefundDocument,
  IdempotencyRow,
  StoredAnswer,
  AuditEntry,
  InboxEntry,
  VerificationAttempt,
} from './documents';
import type { Adjustments } from './adjustments/documents';
import type { Customers, IdentityAttempts } from './customers/documents';
import type { AlertMutes, AlertNotifications, Alerts } from './alerts/documents';
import type { Balances } from './balances/documents';
import type { Ledger } from './ledger/documents';
import type { BankBookStore } from './bank/book';
import type { MerchantStops } from './merchant-stops';
import type { Monitoring } from './monitoring/documents';
import type { ReconciliationCases, Reconciliations, Settlements } from './reconciliation/documents';
import type { Challenges, FactorLimits, Factors } from './factors/documents';
import type { BackupRows } from './backup/rows';
import type { ApiKeys, Nonces, ProviderAccounts, SigningKeys } from './credentials';
import type { BankDetails } from './bank/details';
import type { RefundDestinations } from './bank/destinations';
import type { Payments, RowNames } from './payments/documents';
import type { ListQuery, Page, PagePosition, RecordFilter, RefundFilter } from './lists/queries';

import type { RiskAssessments, RiskEvents, RiskListEntries, RiskPolicies } from './risk/documents';
import type { SearchSinkStore } from './search/sink';
import type { Outbox, WebhookDeliveries, WebhookEndpoints } from './webhooks/documents';

export type * from './documents';
export type * from './adjustments/documents';
export type * from './alerts/documents';
export type * from './balances/documents';
export type * from './ledger/documents';
export type * from './backup/rows';
export type * from './factors/documents';
export type * from './credentials';
export type * from './customers/documents';
export type * from './lists/queries';
export type * from './payments/documents';
export type * from './merchant-stops';
export type * from './monitoring/documents';
export type * from './reconciliation/documents';
export type * from './risk/documents';
export type * from './webhooks/documents';

/** A write under the revision rule (3.1.9). `row` is what stands there now. */
export type AdvanceResult = { readonly kind: 'written' | 'superseded'; readonly row: RefundDocument };

export interface RefundChange {
  /** In ascending revision. Those the row has already are passed over; the rest must be legal edges or notes. */
  readonly transitions: readonly Transition[];
  readonly set?: Partial<
    Pick<
      RefundDocument,
      | 'amount'
      | 'provider'
      | 'account'
      | 'providerRefundId'
      | 'risk'
      | 'plan'
      | 'proven'
      | 'failure'
      | 'pendingResolution'
      | 'closedRoutes'
      | 'destination'
    >
  > & {
    /** What the decision was made on; it comes with `risk`, in the same update. */
    readonly assessment?: Assessment;
  };
  readonly approvedBy?: string;
  readonly attempt?: RecordedAttempt;
  readonly evidence?: { at: Date; by: string; reference: string | null; note: string | null };
}

export interface Refunds {
  /** Inserts the row unless it is there; answers with what is there. */
  open(row: RefundDocument): Promise<RefundDocument>;
  get(id: string, merchantIds: readonly string[] | null): Promise<RefundDocument | null>;
  findByProviderRefundId(account: string, providerRefundId: string): Promise<RefundDocument | null>;
  /** Those of these refunds that are there, by our ids or the provider's, in no order. */
  findMany(names: RowNames): Promise<RefundDocument[]>;
  list(query: ListQuery & RefundFilter): Promise<Page<RefundDocument>>;
  /**
   * Applies the change if the row's revision is below the change's first new one and the edge is legal. A repeated write
   * (the row's last step has the change's last number, state, actor and reason) is `written`; anything newer is `superseded`. Never throws for an illegal edge.
   */
  advance(id: string, change: RefundChange): Promise<AdvanceResult>;
  /** Every refund in an open state that nothing has written since `before`: streamed, because there may be many that just wait. */
  openSince(before: Date): AsyncIterable<RefundDocument>;
  /** For each open state that refunds are in: since when the one that has stood longest has not been written. */
  oldestOpen(): Promise<{ readonly state: RefundState; readonly since: Date }[]>;
}

export interface TradeRecords {
  /** Inserts each unless present. A present one with another content hash throws TradeRecordBreach. */
  post(records: readonly TradeRecord[]): Promise<void>;
  get(id: string, merchantIds: readonly string[] | null): Promise<TradeRecord | null>;
  list(query: ListQuery & RecordFilter): Promise<Page<TradeRecord>>;
  /** Streams every record in order of id within time, for checks. */
  all(merchantIds: readonly string[] | null): AsyncIterable<TradeRecord>;
  /** Streams a merchant's records of a time in order of time; `from` counts, `to` does not. */
  between(merchantId: string, time: { readonly from: Date; readonly to: Date }): AsyncIterable<TradeRecord>;
}

export interface Idempotency {
  /** Inserts the row; when the id is taken, answers with the row that is there. */
  claim(row: IdempotencyRow): Promise<{ kind: 'claimed' } | { kind: 'exists'; row: IdempotencyRow }>;
  get(id: string): Promise<IdempotencyRow | null>;
  /** Keeps the first answer only; answers with the one that is kept. */
  answer(id: string, answer: StoredAnswer): Promise<StoredAnswer>;
  /**
   * Accepted refund requests older than `before` that have no refund row: their workflow vanished before its first step. And
   * what a restore marked.
   */
  findWithoutRow(before: Date, limit: number, after?: PagePosition): Promise<IdempotencyRow[]>;
  /**
   * After a restore: marks every accepted request for a refund or a payment, and every one that holds an amount, whose row
   * is not there, whether it was seen once or not. Answers with how many.
   */
  awaitLost(): Promise<number>;
}

export interface AuditLog {
  append(entry: AuditEntry): Promise<void>;
  list(subject: string): Promise<AuditEntry[]>;
}

export interface Inbox {
  store(entry: InboxEntry): Promise<{ kind: 'stored' | 'duplicate' }>;
  markDelivered(id: string, disposition: string, at: Date): Promise<void>;
  /** It is with whoever looks into it; it is delivered once that look has ended. */
  markLooking(id: string, disposition: string, look: string): Promise<void>;
  findUndelivered(before: Date, limit: number, after?: PagePosition): Promise<InboxEntry[]>;
}

export interface VerificationAttempts {
  insert(attempt: VerificationAttempt): Promise<void>;
  get(id: string): Promise<VerificationAttempt | null>;
}

export interface RaisedFence {
  readonly reason: string;
  readonly raisedAt: Date;
  /** What happened from then until the fence was raised, the database may not know: the time of the backup. */
  readonly since: Date | null;
  /** A backup that is being restored, or was until something broke it off; null: the database is whole. */
  readonly restoring: string | null;
}

/** From a backup to its restore: what happened in between, the database does not know. */
export interface Forgotten {
  readonly from: Date;
  readonly to: Date;
}

/** A stop on all submission: set after a restore until reconciliation has covered the gap (rule 3.1.13). */
export interface Fence {
  standing(): Promise<RaisedFence | null>;
  /** Why nothing may be submitted now; null when the way is free. */
  reason(): Promise<string | null>;
  /**
   * With `since`, it is to be lifted only once reconciliation has covered the time from then to `at`. Where a fence stands
   * that covers an earlier time, that time stays: what it waits for has not happened.
   */
  raise(reason: string, at: Date, since?: Date | null, restoring?: string | null): Promise<void>;
  lift(): Promise<void>;
  /**
   * What concerns whoever is about to submit: why nothing may be (null: the way is free), and the time that a fence with
   * `since` was last raised over, lifted or not (null: never). What was asked for until its end may have been sent, and
   * that be forgotten.
   */
  ahead(): Promise<{ readonly reason: string | null; readonly forgotten: Forgotten | null }>;
}

export interface Store {
  readonly payments: Payments;
  readonly refunds: Refunds;
  readonly tradeRecords: TradeRecords;
  readonly ledger: Ledger;
  readonly balances: Balances;
  readonly adjustments: Adjustments;
  readonly idempotency: Idempotency;
  readonly apiKeys: ApiKeys;
  readonly signingKeys: SigningKeys;
  readonly nonces: Nonces;
  readonly providerAccounts: ProviderAccounts;
  readonly audit: AuditLog;
  readonly inbox: Inbox;
  readonly alerts: Alerts;
  readonly alertMutes: AlertMutes;
  readonly alertNotifications: AlertNotifications;
  readonly verifications: VerificationAttempts;
  readonly customers: Customers;
  readonly identityAttempts: IdentityAttempts;
  readonly factors: Factors;
  readonly challenges: Challenges;
  readonly factorLimits: FactorLimits;
  readonly fence: Fence;
  readonly merchantStops: MerchantStops;
  readonly monitoring: Monitoring;
  readonly outbox: Outbox;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly webhookDeliveries: WebhookDeliveries;
  readonly destinations: RefundDestinations;
  readonly bankBook: BankBookStore;
  readonly searchSink: SearchSinkStore;
  /** Gives rows of before there were tokens those that lists find them by; reports how many rows it has been through. */
  reindex(report?: (collection: string, rows: number) => void): Promise<void>;
  readonly settlements: Settlements;
  readonly reconciliations: Reconciliations;
  readonly reconciliationCases: ReconciliationCases;
  readonly bankDetails: BankDetails;
  readonly riskEvents: RiskEvents;
  readonly riskAssessments: RiskAssessments;
  readonly riskLists: RiskListEntries;
  readonly riskPolicies: RiskPolicies;
  readonly backup: BackupRows;
  /** Creates collections and indexes; safe to repeat. */
  prepare(): Promise<void>;
  /** Answers within a second or throws. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
