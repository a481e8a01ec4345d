import type { MonitoredEvent } from '../../risk/monitors/event';
import type { Signal } from '../../risk/monitors/monitor';
import type { TradeRecord } from '../../ledger/trade-record';
import type { PaymentDocument, RefundDocument } from '../documents';
import type { RefundState } from '../../domain/refund-state';

/** A refund's row of which monitors have seen the steps up to `monitored`. */
export interface UnmonitoredRefund {
  readonly refund: RefundDocument;
  readonly monitored: number;
}

/** A payment's row. Somebody may have written past the engine: `payment` is null when it is none, `merchantId` when it has none. */
export interface PaymentRow {
  readonly id: string;
  readonly merchantId: string | null;
  readonly payment: PaymentDocument | null;
}

export interface Unmonitored {
  readonly refunds: readonly UnmonitoredRefund[];
  readonly records: readonly TradeRecord[];
  /** Refunds' rows that are no refunds: somebody wrote past the engine. */
  readonly unreadable: readonly string[];
}

/** Rows as they were read: what is cleared once their events are counted. */
export interface Marks {
  /** Revision null: the row cannot be read, and is given up as it is. */
  readonly refunds: readonly { readonly id: string; readonly revision: number | null }[];
  readonly records: readonly string[];
}

/** Events that are counted together. */
export interface EventBatch {
  /** From 1, without a gap. */
  readonly sequence: number;
  readonly events: readonly MonitoredEvent[];
  readonly marks: Marks;
  /** The payments that the events are about. */
  readonly payments: readonly string[];
}

export interface JournalHead {
  readonly sequence: number;
  readonly done: boolean;
  /** Somebody works on it, and should be done with it by then. */
  readonly claimedUntil: Date;
}

/** The part of a batch that concerns one state: from what it is (undefined: there is none yet) to what it becomes. */
export interface StateStep {
  readonly id: string;
  readonly step: (state: unknown) => { readonly state: unknown; readonly signals: readonly Signal[] };
}

/** A turn at work that is done at intervals by one process at a time. `dueAt` says whose turn it is. */
export interface Turn {
  readonly dueAt: Date;
  /** How far the work is. */
  readonly cursor: number;
  /** What the work remembers, plain JSON. */
  readonly notes: Readonly<Record<string, number>>;
}

export interface HeldRefund {
  readonly id: string;
  readonly merchantId: string;
  readonly state: RefundState;
  readonly createdAt: Date;
}

/** What feeds the monitors, and what they remember (docs/decisions/0010). */
export interface Monitoring {
  /** What no monitor has seen, oldest first, so many rows of each kind at most. */
  unmonitored(limit: number): Promise<Unmonitored>;
  /** Since when the oldest of it waits; null: nothing does. */
  waitingSince(): Promise<Date | null>;

  /** The last batch; null: there is none yet. */
  head(): Promise<JournalHead | null>;
  /** False when another batch has taken the sequence. */
  insert(batch: EventBatch, claimedUntil: Date): Promise<boolean>;
  /** Takes over a batch that nobody finished by the time he said; null: there is nothing to take over. */
  claim(sequence: number, at: Date, until: Date): Promise<EventBatch | null>;
  /**
   * Brings each state from what it was before the batch to what it is after it, once, whoever else does the same.
   * Answers with the signals of the batch, the same to everyone, also after a crash.
   */
  apply(sequence: number, steps: readonly StateStep[], at: Date): Promise<readonly Signal[]>;
  /** Takes the marks off the rows; one that was written meanwhile stays marked for what is new. */
  clear(marks: Marks): Promise<void>;
  /** The batch is done; the one before it is kept until then. */
  finish(sequence: number, keptUntil: Date): Promise<void>;

  /** A turn that is due; null: it is not, or somebody else has it. */
  takeTurn(name: string, at: Date, everyMs: number): Promise<Turn | null>;
  /** Without effect when the next turn has been taken. */
  keepTurn(name: string, turn: Turn): Promise<void>;

  /** Refunds in one of these states that were requested before then, oldest first. */
  heldSince(states: readonly RefundState[], before: Date, limit: number): Promise<HeldRefund[]>;
  /** Payments with ids from `from` on (counted) up to `to` (not counted). */
  payments(from: string, to: string): AsyncIterable<PaymentRow>;
  /** Those of these payments that there are. */
  paymentsOf(ids: readonly string[]): Promise<PaymentRow[]>;
}
