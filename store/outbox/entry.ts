import { createHash } from 'node:crypto';
import { Schema } from 'mongoose';
import { base32 } from '../../domain/base32';
import { eventTypes, type EventType } from '../../domain/webhooks';
import { date, dateOrNull, partOptions, text } from '../schema';

const idBytes = 16;

/** Names of fields that clients see, with the values a write gave them. */
export type VisibleChange = Readonly<Record<string, unknown>>;

/** An event, laid down by the write that it tells of. */
export interface OutboxEntry {
  readonly id: string;
  readonly type: EventType;
  /** The row's number after the write: a higher one tells of a later state. */
  readonly sequence: number;
  readonly at: Date;
  /** By these the row can be shown as it was then. */
  readonly change: VisibleChange | null;
}

/** What a row has beside its document, for the events that its writes have laid down. */
export interface OutboxFields {
  readonly events: readonly OutboxEntry[];
  /** Of the latest event while deliveries of any may be missing; null when all exist. */
  readonly eventAt: Date | null;
  /** All deliveries of the events up to this sequence exist. */
  readonly dispatched: number;
}

const entrySchema = new Schema<OutboxEntry>(
  {
    id: text,
    type: { type: String, required: true, enum: eventTypes },
    sequence: { type: Number, required: true },
    at: date,
    change: { type: Schema.Types.Mixed, default: null },
  },
  partOptions,
);

/** The schema types of the outbox fields. */
export const outboxFields = {
  events: [entrySchema],
  eventAt: dateOrNull,
  dispatched: { type: Number, default: 0 },
};

/** The index that pending rows are found by. */
export const outboxIndex = { merchantId: 1, eventAt: 1 } as const;

/** The same event of the same subject has the same id, whoever writes it and however often. */
export function eventId(subject: string, sequence: number, type: string): string {
  const digest = createHash('sha256').update(`${subject}\0${sequence}\0${type}`, 'utf8').digest();
  return `evt_${base32(digest.subarray(0, idBytes))}`;
}

export const entryOf = (
  subject: string,
  type: EventType,
  { sequence, at, change = null }: { sequence: number; at: Date; change?: VisibleChange | null },
): OutboxEntry => ({ id: eventId(subject, sequence, type), type, sequence, at, change });

/** A row's outbox with these events in it, of which none has been dispatched. */
export const outboxOf = (events: readonly OutboxEntry[]): OutboxFields => ({
  events,
  eventAt: events.at(-1)?.at ?? null,
  dispatched: 0,
});
