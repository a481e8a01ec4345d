import type { Model, PipelineStage } from 'mongoose';
import { EngineError } from '../../domain/errors';
import type { ListQuery } from '../store';
import { from } from './filters';
import type { Conditions } from './filters';
import { futureWindows, pastWindows } from './growing-windows';
import type { TimeWindow } from './growing-windows';

/** How a list is answered: from which index, and what is then checked on the rows that it finds. */
export interface ListPlan<Row> {
  readonly model: Model<Row>;
  readonly timeField: 'createdAt' | 'occurredAt';
  /** Each gives values to all fields that an index has before its time; the rows they find are merged. */
  readonly branches: readonly Conditions[];
  readonly residual: Conditions;
  /** The branches find few rows, whenever they were made: one look at all of time. */
  readonly narrow: boolean;
}

interface Place {
  readonly at: number;
  readonly id: string;
}

interface Direction {
  readonly sign: 1 | -1;
  readonly windows: Iterable<TimeWindow>;
  readonly cursor: Place | null;
}

/**
 * Reads one page, newest first. Some servers read every match of an equality before they sort, so each query is bounded
 * by a window of time on the index; the window grows until the page is full or time is used up.
 * Throws `malformed_request` for a cursor that names no row of these merchants.
 */
export async function readPage<Row extends { _id: string }>(
  plan: ListPlan<Row>,
  query: ListQuery,
): Promise<{ rows: Row[]; hasMore: boolean }> {
  const direction = await directionOf(plan, query);
  const wanted = query.limit + 1;
  const found = new Map<string, Row>();
  for (const window of direction.windows) {
    const parts = await Promise.all(
      plan.branches.map((branch) =>
        plan.model.aggregate<Row>(branchPipeline(plan, branch, { window, direction, limit: wanted - found.size })),
      ),
    );
    const ordered = parts.flat().toSorted((left, right) => order(plan, left, right) * direction.sign);
    for (const row of ordered.slice(0, wanted - found.size)) found.set(row._id, row);
    if (found.size >= wanted) break;
  }
  const rows = [...found.values()].slice(0, query.limit);
  return { rows: direction.sign === 1 ? rows.toReversed() : rows, hasMore: found.size > query.limit };
}

/** The index's conditions stand in a stage of their own, or some servers would not use it. */
function branchPipeline<Row>(
  plan: ListPlan<Row>,
  branch: Conditions,
  { window, direction, limit }: { window: TimeWindow; direction: Direction; limit: number },
): PipelineStage[] {
  const span = { ...from(new Date(window.from)), ...(window.to === null ? {} : { $lt: new Date(window.to) }) };
  const beyond = direction.cursor === null ? {} : beyondCursor(plan, direction.cursor, direction.sign);
  return [
    { $match: { ...branch, [plan.timeField]: span } },
    { $sort: { [plan.timeField]: direction.sign, _id: direction.sign } },
    { $match: { ...plan.residual, ...beyond } },
    { $limit: limit },
  ];
}

function beyondCursor<Row>({ timeField }: ListPlan<Row>, { at, id }: Place, sign: 1 | -1): Conditions {
  const operator = sign === 1 ? '$gt' : '$lt';
  const time = new Date(at);
  return { $or: [{ [timeField]: { [operator]: time } }, { [timeField]: time, _id: { [operator]: id } }] };
}

async function directionOf<Row extends { _id: string }>(plan: ListPlan<Row>, query: ListQuery): Promise<Direction> {
  const now = Date.now();
  const floor = query.createdFrom?.getTime() ?? 0;
  const ceiling = query.createdTo === undefined ? null : query.createdTo.getTime() + 1;
  if (query.endingBefore !== undefined) {
    const cursor = await placeOf(plan, query.endingBefore, query.merchantIds);
    const start = Math.max(cursor.at, floor);
    const windows = plan.narrow ? [{ from: start, to: ceiling }] : futureWindows({ from: start, now, ceiling });
    return { sign: 1, cursor, windows };
  }
  const cursor = query.startingAfter === undefined ? null : await placeOf(plan, query.startingAfter, query.merchantIds);
  const to = earlier(cursor === null ? null : cursor.at + 1, ceiling);
  return { sign: -1, cursor, windows: plan.narrow ? [{ from: floor, to }] : pastWindows({ to, now, floor }) };
}

const earlier = (left: number | null, right: number | null): number | null =>
  left === null ? right : right === null ? left : Math.min(left, right);

async function placeOf<Row extends { _id: string }>(
  plan: ListPlan<Row>,
  id: string,
  merchantIds: readonly string[],
): Promise<Place> {
  const row = await plan.model.findById(id).lean<Row & { merchantId: string }>();
  if (row === null || !merchantIds.includes(row.merchantId)) {
    throw new EngineError('malformed_request', 'The cursor names no object of this list');
  }
  return { at: timeOf(plan, row), id };
}

function timeOf<Row>(plan: ListPlan<Row>, row: Row): number {
  const at: unknown = row[plan.timeField as keyof Row];
  if (!(at instanceof Date)) throw new Error(`A stored row has no ${plan.timeField}`);
  return at.getTime();
}

/** By time, then by id as the database compares texts. */
function order<Row extends { _id: string }>(plan: ListPlan<Row>, left: Row, right: Row): number {
  const byTime = timeOf(plan, left) - timeOf(plan, right);
  if (byTime !== 0) return byTime;
  return left._id < right._id ? -1 : Number(left._id > right._id);
}
