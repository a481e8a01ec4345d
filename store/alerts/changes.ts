import type { PipelineStage } from 'mongoose';
import { alertRefundsMax, familyOf, groupOf, severitiesBelow } from '../../domain/alerts';
import type { AlertAct, Raising } from './documents';
import { alertId, type AlertNews, type StoredAlert } from './schema';

/** The stages of an update that reads the row as it is when it is written, so that none needs a second try. */
export type AlertChange = PipelineStage.Set[];

/** Text is text, also where it begins like the name of a field. */
const literal = (value: unknown): object => ({ $literal: value });

/** What every write does that clients see; `count` stands in for the revision of a row of before. */
const revised = (type: AlertNews['type'], at: Date) => ({
  revision: { $add: [{ $ifNull: ['$revision', '$count'] }, 1] },
  events: {
    $cond: [
      { $eq: [{ $ifNull: ['$merchantId', null] }, null] },
      [],
      {
        $concatArrays: [
          {
            $filter: {
              input: { $ifNull: ['$events', []] },
              as: 'event',
              cond: { $ne: ['$$event.type', type] },
            },
          },
          [{ type, sequence: { $add: [{ $ifNull: ['$revision', '$count'] }, 1] }, at }],
        ],
      },
    ],
  },
  eventAt: { $cond: [{ $eq: [{ $ifNull: ['$merchantId', null] }, null] }, null, at] },
});

/** The row of an alarm that nobody has raised before, or not since it was resolved. */
export function firstRaised(raising: Raising, occurrence: number, at: Date): StoredAlert {
  const { kind, severity, merchantId, subject, detail, evidence = {}, family = familyOf(kind) } = raising;
  const refundIds = [...new Set(raising.refundIds ?? [])];
  return {
    _id: alertId(raising, occurrence),
    kind,
    severity,
    merchantId,
    subject,
    detail,
    state: 'open',
    group: groupOf(merchantId, family),
    occurrence,
    evidence,
    refundIds: refundIds.slice(-alertRefundsMax),
    refundCount: refundIds.length,
    firstSeenAt: at,
    lastSeenAt: at,
    count: 1,
    severityAt: at,
    acknowledged: null,
    resolved: null,
    attentionAt: at,
    revision: 1,
    events: merchantId === null ? [] : [{ type: 'alert.raised', sequence: 1, at }],
    eventAt: merchantId === null ? null : at,
  };
}

/** Raised again: it keeps the latest of what is said of it and the gravest of how grave it was said to be. */
export function raisedAgain({ severity, detail, evidence, refundIds = [] }: Raising, at: Date): AlertChange {
  const rises = { $in: ['$severity', severitiesBelow(severity)] };
  // Nobody has looked at a row of before alarms had a state.
  const isOld = { $eq: [{ $ifNull: ['$state', null] }, null] };
  return [
    {
      $set: {
        ...revised('alert.raised', at),
        ...(evidence !== undefined && { evidence: literal(evidence) }),
        ...aboutRefunds([...new Set(refundIds)]),
        severity: { $cond: [rises, severity, '$severity'] },
        severityAt: { $cond: [rises, at, { $ifNull: ['$severityAt', '$firstSeenAt'] }] },
        state: { $cond: [rises, 'open', { $ifNull: ['$state', 'open'] }] },
        acknowledged: { $cond: [rises, null, { $ifNull: ['$acknowledged', null] }] },
        attentionAt: { $cond: [{ $or: [rises, isOld] }, at, { $ifNull: ['$attentionAt', null] }] },
        detail: literal(detail),
        lastSeenAt: { $max: ['$lastSeenAt', at] },
        count: { $add: ['$count', 1] },
      },
    },
  ];
}

function aboutRefunds(ids: readonly string[]) {
  if (ids.length === 0) return {};
  const known = { $ifNull: ['$refundIds', []] };
  const others = {
    $filter: { input: known, as: 'refund', cond: { $not: [{ $in: ['$$refund', literal(ids)] }] } },
  };
  const added = { $subtract: [ids.length, { $subtract: [{ $size: known }, { $size: others }] }] };
  return {
    refundIds: { $slice: [{ $concatArrays: [others, literal(ids)] }, -alertRefundsMax] },
    refundCount: { $add: [{ $ifNull: ['$refundCount', 0] }, added] },
  };
}

const acted = ({ at, by, note }: AlertAct) => ({ at, by: literal(by), note: literal(note) });

export const acknowledged = (act: AlertAct): AlertChange => [
  {
    $set: {
      ...revised('alert.acknowledged', act.at),
      state: 'acknowledged',
      acknowledged: acted(act),
      attentionAt: act.at,
    },
  },
];

export const resolved = (act: AlertAct): AlertChange => [
  { $set: { ...revised('alert.resolved', act.at), state: 'resolved', resolved: acted(act), attentionAt: null } },
];
