import type { Assessment } from '../../risk/decisions/assessment';
import { countedKeys, type CountedKey } from '../../risk/decisions/features';
import type { CountedEvent, KeyHistory, WindowTotals } from '../../risk/decisions/history';

/** Keyed hashes of who and what a refund or payment is about; one that is not known is absent. */
export type CountedKeys = Readonly<Partial<Record<CountedKey, string>>>;

/** A refund or payment to be counted, under its own id. */
export interface RiskEvent extends Omit<CountedEvent, 'kind' | 'atMs'> {
  readonly id: string;
  readonly at: Date;
  readonly keys: CountedKeys;
}

/** What came before a refund, by what it shares with others; a key that is not known is absent. */
export type Histories = Readonly<Partial<Record<CountedKey, KeyHistory>>>;

export interface RiskEvents {
  /**
   * Counts a refund, once whatever is repeated, and answers with what came before it. Of two refunds that share a key
   * exactly one finds the other, however close they are.
   */
  countRefund(event: RiskEvent): Promise<Histories>;
  /** Counts a payment that was captured, once. */
  countPayment(event: RiskEvent): Promise<void>;
  /**
   * A merchant's totals before this refund, which has been counted: the last hour to the millisecond, longer windows in
   * whole hours. Of two refunds of a moment at least one is in the other's.
   */
  merchantTotals(event: Omit<RiskEvent, 'keys'>): Promise<WindowTotals>;
}

export interface RiskAssessments {
  /** What a refund was decided on; null before it was decided, and for refunds of before assessments were kept. */
  get(refundId: string, merchantIds: readonly string[] | null): Promise<Assessment | null>;
  /** Those of these refunds that have one. */
  ofRefunds(refundIds: readonly string[]): Promise<Assessment[]>;
  /** Streams assessments of refunds that were requested in this time. */
  between(
    time: { readonly from: Date; readonly to: Date },
    merchantIds: readonly string[] | null,
  ): AsyncIterable<Assessment>;
}

export const listedKinds = [...countedKeys, 'agent'] as const;
export type ListedKind = (typeof listedKinds)[number];
export const riskLists = ['block', 'allow'] as const;
export type RiskList = (typeof riskLists)[number];

/** Somebody or something that a merchant's refunds are refused for, or trusted with. The value is kept as a keyed hash only. */
export interface RiskListEntry {
  readonly id: string;
  readonly merchantId: string;
  readonly list: RiskList;
  readonly kind: ListedKind;
  readonly hash: string;
  readonly reason: string;
  readonly by: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly removedAt: Date | null;
  /** When it was last written, by the clock of whoever wrote it. */
  readonly updatedAt: Date;
}

export interface RiskListEntries {
  insert(entry: RiskListEntry): Promise<void>;
  get(id: string, merchantIds: readonly string[]): Promise<RiskListEntry | null>;
  /** What stands on the lists of these merchants, latest first. `startingAfter` is the id of an entry. */
  list(
    query: { readonly merchantIds: readonly string[]; readonly list?: RiskList | undefined; readonly at: Date },
    limit: number,
    startingAfter?: string,
  ): Promise<RiskListEntry[]>;
  /** Takes an entry off its list, once. */
  remove(id: string, at: Date): Promise<void>;
  /** Every entry that was written from then on, those that were taken off too. */
  changedSince(since: Date): Promise<RiskListEntry[]>;
}

/** A policy that was published, as its file had it. It never changes. */
export interface PublishedPolicy {
  /** The number of its publication, from 1 on. */
  readonly number: number;
  readonly version: string;
  readonly policy: unknown;
  readonly by: string;
  readonly at: Date;
}

/** Which policies decide now. */
export interface LivePolicies {
  /** The latest that was published; null: the one that the project ships. */
  readonly live: PublishedPolicy | null;
  /** Decides beside it; null: none does. */
  readonly shadow: Omit<PublishedPolicy, 'number'> | null;
}

export interface RiskPolicies {
  /**
   * Makes a policy the live one. A version is published once: null when its name is taken by another policy.
   * The same policy may be published again, to go back to it.
   */
  publish(policy: Omit<PublishedPolicy, 'number'>): Promise<PublishedPolicy | null>;
  get(version: string): Promise<PublishedPolicy | null>;
  /** Latest first. */
  list(limit: number): Promise<PublishedPolicy[]>;
  setShadow(policy: Omit<PublishedPolicy, 'number'> | null): Promise<void>;
  live(): Promise<LivePolicies>;
}
