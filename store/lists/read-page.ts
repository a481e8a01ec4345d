import type { PipelineStage } from 'mongoose';
import { EngineError } from '../../domain/errors';
import type { ListQuery } from '../store';
import { leadByAmount, leadByTime } from './choose-lead';
import { edgeOf } from './edges';
import { perMerchant } from './filters';
import type { Conditions, Lead } from './filters';
import { fallingWindows, risingWindows } from './growing-windows';
import type { Window } from './growing-windows';
import { axisOf, checksOf, signOf, stored, timeAxis, within } from './list-plan';
import type { Axis, ListPlan } from './list-plan';

interface Place {
  readonly at: number;
  readonly id: string;
}

/** One reading of a list: in which order, from where, and by which windows of an index. */
interface Reading {
  readonly axis: Axis;
  readonly sign: 1 | -1;
  readonly cursor: Place | null;
  readonly branches: readonly Conditions[];
  readonly windows: Iterable<Window>;
  /** What the windows are on: the index ends in it. */
  readonly windowAxis: Axis;
}

/**
 * Reads one page. Some servers read every match of an equality before they sort, so each query is bounded by a window on
 * the index; the window grows until the page is full or nothing is left.
 * Throws `malformed_request` for a cursor that names no row of these merchants.
 */
export async function readPage<Row extends { _id: string }>(
  plan: ListPlan<Row>,
  query: ListQuery,
): Promise<{ rows: Row[]; hasMore: boolean }> {
  const reading = await readingOf(plan, query);
  const checks = checksOf(plan, query);
  const wanted = query.limit + 1;
  const found: Row[] = [];
  for (const window of reading.windows) {
    const limit = wanted - found.length;
    const parts = await Promise.all(
      reading.branches.map((branch) => plan.model.aggregate<Row>(pipeline(reading, { branch, window, checks, limit }))),
    );
    found.push(...ordered(reading, parts.flat()).slice(0, limit));
    if (found.length >= wanted) break;
  }
  const rows = found.slice(0, query.limit);
  return { rows: query.endingBefore === undefined ? rows : rows.toReversed(), hasMore: found.length > query.limit };
}

/** The index's conditions stand in a stage of their own, or some servers would not use it. */
function pipeline(
  { axis, sign, cursor, windowAxis }: Reading,
  { branch, window, checks, limit }: { branch: Conditions; window: Window; checks: Conditions; limit: number },
): PipelineStage[] {
  const beyond = cursor === null ? {} : beyondCursor(axis, cursor, sign);
  return [
    { $match: { ...branch, ...within(windowAxis, window) } },
    { $sort: { [axis.field]: sign, _id: sign } },
    { $match: { ...checks, ...beyond } },
    { $limit: limit },
  ];
}

function beyondCursor(axis: Axis, { at, id }: Place, sign: 1 | -1): Conditions {
  const operator = sign === 1 ? '$gt' : '$lt';
  const point = stored(axis, at);
  return { $or: [{ [axis.field]: { [operator]: point } }, { [axis.field]: point, _id: { [operator]: id } }] };
}

async function readingOf<Row extends { _id: string }>(plan: ListPlan<Row>, query: ListQuery): Promise<Reading> {
  const [axis, sign] = [axisOf(plan, query), signOf(query)];
  const cursorId = query.startingAfter ?? query.endingBefore;
  const [cursor, lead] = await Promise.all([
    cursorId === undefined ? null : placeOf(plan, axis, cursorId, query.merchantIds),
    axis.kind === 'time' ? leadByTime(plan, query) : leadByAmount(plan, query),
  ]);
  const bounded = boundedBy(axis, sign, cursor);
  const common = { axis, sign, cursor, branches: branchesOf(query, lead) };
  if (lead?.narrow === true || (lead !== null && axis.kind === 'amount')) {
    // Few rows, whenever they were made: one look at all of time.
    const windowAxis = axis.kind === 'time' ? bounded : timeAxis(plan, query);
    return { ...common, windowAxis, windows: [{ from: windowAxis.floor, to: windowAxis.ceiling }] };
  }
  return { ...common, windowAxis: axis, windows: await windowsOn(plan, query, bounded, sign) };
}

const branchesOf = ({ merchantIds }: ListQuery, lead: Lead | null): Conditions[] =>
  (lead?.branches ?? [{}]).flatMap((branch) => perMerchant(merchantIds, branch));

/** What of the axis lies beyond the cursor; rows that are equal to it are told apart by their ids. */
function boundedBy(axis: Axis, sign: 1 | -1, cursor: Place | null): Axis {
  if (cursor === null) return axis;
  return sign === 1
    ? { ...axis, floor: Math.max(axis.floor, cursor.at) }
    : { ...axis, ceiling: Math.min(axis.ceiling ?? Infinity, cursor.at + 1) };
}

async function windowsOn<Row>(
  plan: ListPlan<Row>,
  query: ListQuery,
  axis: Axis,
  sign: 1 | -1,
): Promise<Iterable<Window>> {
  const { kind, first, floor, ceiling } = axis;
  const edge = (end: 'least' | 'greatest') => edgeOf(plan, query, axis, end);
  const top = kind === 'time' ? Date.now() : ceiling === null ? ((await edge('greatest')) ?? 0) + 1 : ceiling;
  if (sign === -1) return fallingWindows({ to: ceiling, top, floor, first });
  const isOpenBelow = floor === 0;
  const bottom = isOpenBelow ? ((await edge('least')) ?? floor) : floor;
  return risingWindows({ from: floor, bottom, top, ceiling, first });
}

async function placeOf<Row extends { _id: string }>(
  plan: ListPlan<Row>,
  axis: Axis,
  id: string,
  merchantIds: readonly string[],
): Promise<Place> {
  const row = await plan.model.findById(id).lean<Row & { merchantId: string }>();
  if (row === null || !merchantIds.includes(row.merchantId)) {
    throw new EngineError('malformed_request', 'The cursor names no object of this list');
  }
  return { at: pointOf(axis, row), id };
}

/** Where a row stands on the axis. */
function pointOf({ field }: Axis, row: object): number {
  const at = (row as Readonly<Record<string, unknown>>)[field];
  if (at instanceof Date) return at.getTime();
  if (typeof at === 'number') return at;
  throw new Error(`A stored row has no ${field}`);
}

/** By time or amount, then by id as the database compares texts; each row once, however many branches found it. */
function ordered<Row extends { _id: string }>({ axis, sign }: Reading, rows: readonly Row[]): Row[] {
  const each = [...new Map(rows.map((row) => [row._id, row])).values()];
  const compare = (left: Row, right: Row): number => {
    const byPoint = pointOf(axis, left) - pointOf(axis, right);
    if (byPoint !== 0) return byPoint;
    return left._id < right._id ? -1 : Number(left._id > right._id);
  };
  return each.toSorted((left, right) => compare(left, right) * sign);
}
