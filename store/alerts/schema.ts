import { createHash } from 'node:crypto';
import { Schema } from 'mongoose';
import { alertSeverities, alertStates, familyOf, groupOf } from '../../domain/alerts';
import { base32 } from '../../domain/base32';
import type { EventType } from '../../domain/webhooks';
import { outboxIndex } from '../outbox/entry';
import { date, dateOrNull, flag, partOptions, schemaOptions, text, textOrNull } from '../schema';
import type { AlertDocument, AlertStanding, Raising } from './documents';
import { asItsMerchant } from './sides';

/** An event whose deliveries may be missing; a raising that follows another takes its place. */
export interface AlertNews {
  readonly type: Extract<EventType, `alert.${string}`>;
  /** The row's revision after the write that it tells of. */
  readonly sequence: number;
  readonly at: Date;
}

/** Counted up by every write that clients see; `events` are not dispatched yet. */
export type StoredAlert = Omit<AlertDocument, 'id'> & {
  readonly _id: string;
  readonly revision: number;
  readonly events: readonly AlertNews[];
  readonly eventAt: Date | null;
};

/** A row as it was written before alarms had a state: its id is `<kind>/<subject>`, and it stays so. */
export type OldAlert = Pick<
  StoredAlert,
  '_id' | 'kind' | 'severity' | 'merchantId' | 'subject' | 'detail' | 'firstSeenAt' | 'lastSeenAt' | 'count' | 'eventAt'
>;

const act = new Schema({ at: date, by: text, note: textOrNull }, partOptions);
const standing = new Schema<AlertStanding>(
  {
    state: { type: String, required: true, enum: alertStates },
    acknowledged: { type: act, default: null },
    resolved: { type: act, default: null },
  },
  partOptions,
);
const news = new Schema<AlertNews>({ type: text, sequence: { type: Number, required: true }, at: date }, partOptions);

export const alertSchema = new Schema<StoredAlert>(
  {
    _id: text,
    kind: text,
    severity: { type: String, required: true, enum: alertSeverities },
    merchantId: textOrNull,
    subject: text,
    detail: { type: String, default: '' },
    state: { type: String, required: true, enum: alertStates },
    operatorsOnly: flag,
    forMerchant: { type: standing, required: true },
    group: text,
    occurrence: { type: Number, required: true },
    evidence: { type: Schema.Types.Mixed, default: {} },
    refundIds: [String],
    refundCount: { type: Number, default: 0 },
    firstSeenAt: date,
    lastSeenAt: date,
    count: { type: Number, required: true },
    severityAt: date,
    acknowledged: { type: act, default: null },
    resolved: { type: act, default: null },
    attentionAt: dateOrNull,
    revision: { type: Number, required: true },
    events: [news],
    eventAt: dateOrNull,
  },
  { ...schemaOptions, collection: 'alerts' },
);
alertSchema.index({ merchantId: 1, lastSeenAt: -1, _id: -1 });
alertSchema.index({ lastSeenAt: -1, _id: -1 });
alertSchema.index({ subject: 1, kind: 1, merchantId: 1, occurrence: -1 });
alertSchema.index({ state: 1, merchantId: 1 });
alertSchema.index({ attentionAt: 1, _id: 1 });
alertSchema.index(outboxIndex);

const idBytes = 16;

/** The same occurrence has the same id, whoever raises it first. */
export function alertId({ merchantId, kind, subject }: Raising, occurrence: number): string {
  const digest = createHash('sha256').update(`${merchantId ?? ''}\0${kind}\0${subject}\0${occurrence}`, 'utf8');
  return `al_${base32(digest.digest().subarray(0, idBytes))}`;
}

/** Fills in what rows of before did not have. */
export function wholeAlert(row: OldAlert & Partial<StoredAlert>): StoredAlert {
  const raised = { type: 'alert.raised', sequence: row.count, at: row.lastSeenAt } as const;
  const { state = 'open', acknowledged = null, resolved = null } = row;
  return {
    state,
    acknowledged,
    resolved,
    operatorsOnly: false,
    forMerchant: { state, acknowledged, resolved },
    group: groupOf(row.merchantId, familyOf(row.kind)),
    occurrence: 1,
    evidence: {},
    refundIds: [],
    refundCount: 0,
    severityAt: row.firstSeenAt,
    attentionAt: null,
    revision: row.count,
    events: row.eventAt === null ? [] : [raised],
    ...row,
  };
}

export function fromStoredAlert(row: OldAlert & Partial<StoredAlert>): AlertDocument {
  const { _id, revision: _revision, events: _events, eventAt: _eventAt, ...rest } = wholeAlert(row);
  return { id: _id, ...rest };
}

/** An alarm as one of its events tells its merchant of it: what later ones tell has not happened yet. */
export function alertAsOf(row: StoredAlert, event: AlertNews): AlertDocument {
  const later = row.events.filter(({ sequence }) => sequence > event.sequence).map(({ type }) => type);
  const resolved = later.includes('alert.resolved') ? null : row.forMerchant.resolved;
  const acknowledged = later.includes('alert.acknowledged') ? null : row.forMerchant.acknowledged;
  const state = resolved !== null ? 'resolved' : acknowledged !== null ? 'acknowledged' : 'open';
  return asItsMerchant({ ...fromStoredAlert(row), forMerchant: { state, acknowledged, resolved } });
}
