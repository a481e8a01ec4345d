import type { PipelineStage } from 'mongoose';
import { alertRefundsMax, familyOf, groupOf, severitiesBelow } from '../../domain/alerts';
import type { AlertAct, AlertStanding, Raising } from './documents';
import { alertId, type AlertNews, type StoredAlert } from './schema';

/** The stages of an update that reads the row as it is when it is written, so that none needs a second try. */
export type AlertChange = PipelineStage.Set[];

/** Text is text, also where it begins like the name of a field. */
const literal = (value: unknown): object => ({ $literal: value });

const stateForMerchant = { $ifNull: ['$forMerchant.state', { $ifNull: ['$state', 'open'] }] };
const nextRevision = { $add: [{ $ifNull: ['$revision', '$count'] }, 1] };

interface News {
  readonly type: AlertNews['type'];
  readonly at: Date;
  /** The merchant is told of it. */
  readonly isNews: object | true;
  /** Of those that were not told yet, these are not so any more. */
  readonly outdated: object;
}

/** What every write does that clients see; `count` stands in for the revision of a row of before. */
function revised({ type, at, isNews, outdated }: News) {
  const untold = { $ifNull: ['$events', []] };
  const kept = { $filter: { input: untold, as: 'event', cond: { $not: [outdated] } } };
  const isTold = {
    $and: [{ $ne: [{ $ifNull: ['$merchantId', null] }, null] }, { $ne: ['$operatorsOnly', true] }, isNews],
  };
  return {
    revision: nextRevision,
    events: { $cond: [isTold, { $concatArrays: [kept, [{ type, sequence: nextRevision, at }]] }, untold] },
    eventAt: { $cond: [isTold, at, '$eventAt'] },
  };
}

const untouched: AlertStanding = { state: 'open', acknowledged: null, resolved: null };

/** The row of an alarm that nobody has raised before, or not since it was resolved. */
export function firstRaised(raising: Raising, occurrence: number, at: Date): StoredAlert {
  const { kind, severity, merchantId, subject, detail, evidence = {}, family = familyOf(kind) } = raising;
  const { operatorsOnly = false } = raising;
  const isTold = merchantId !== null && !operatorsOnly;
  const refundIds = [...new Set(raising.refundIds ?? [])];
  return {
    _id: alertId(raising, occurrence),
    kind,
    severity,
    merchantId,
    subject,
    detail,
    ...untouched,
    operatorsOnly,
    forMerchant: untouched,
    group: groupOf(merchantId, family),
    occurrence,
    evidence,
    refundIds: refundIds.slice(-alertRefundsMax),
    refundCount: refundIds.length,
    firstSeenAt: at,
    lastSeenAt: at,
    count: 1,
    severityAt: at,
    attentionAt: at,
    revision: 1,
    events: isTold ? [{ type: 'alert.raised', sequence: 1, at }] : [],
    eventAt: isTold ? at : null,
  };
}

/** Raised again: it keeps the latest of what is said of it and the gravest of how grave it was said to be. */
export function raisedAgain({ severity, detail, evidence, refundIds = [] }: Raising, at: Date): AlertChange {
  const rises = { $in: ['$severity', severitiesBelow(severity)] };
  // Nobody has looked at a row of before alarms had a state.
  const isOld = { $eq: [{ $ifNull: ['$state', null] }, null] };
  const reopens = { $or: [rises, { $eq: [stateForMerchant, 'resolved'] }] };
  const outdated = { $or: [reopens, { $eq: ['$$event.type', 'alert.raised'] }] };
  return [
    {
      $set: {
        ...revised({ type: 'alert.raised', at, isNews: true, outdated }),
        forMerchant: { $cond: [reopens, untouched, { $ifNull: ['$forMerchant', untouched] }] },
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

/** How it stands for its merchant once somebody has acted; one who did so before is not told. */
function actedForMerchant(type: 'alert.acknowledged' | 'alert.resolved', act: AlertAct) {
  const isOver = type === 'alert.resolved';
  const before = isOver ? ['open', 'acknowledged'] : ['open'];
  const isNews = { $in: [stateForMerchant, before] };
  const standing = isOver
    ? {
        state: 'resolved',
        acknowledged: { $ifNull: ['$forMerchant.acknowledged', null] },
        resolved: acted(act),
      }
    : { state: 'acknowledged', acknowledged: acted(act), resolved: null };
  return {
    ...revised({ type, at: act.at, isNews, outdated: { $eq: ['$$event.type', type] } }),
    forMerchant: { $cond: [isNews, standing, '$forMerchant'] },
  };
}

export const acknowledged = (act: AlertAct): AlertChange => [
  {
    $set: {
      ...actedForMerchant('alert.acknowledged', act),
      state: 'acknowledged',
      acknowledged: acted(act),
      attentionAt: act.at,
    },
  },
];

export const resolved = (act: AlertAct): AlertChange => [
  {
    $set: {
      ...actedForMerchant('alert.resolved', act),
      state: 'resolved',
      resolved: acted(act),
      attentionAt: null,
    },
  },
];

/** What a merchant does about its alarm is its own affair: operators are told on. */
export const acknowledgedByMerchant = (act: AlertAct): AlertChange => [
  { $set: actedForMerchant('alert.acknowledged', act) },
];

export const resolvedByMerchant = (act: AlertAct): AlertChange => [{ $set: actedForMerchant('alert.resolved', act) }];
