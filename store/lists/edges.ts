import type { Window } from './growing-windows';
import { within } from './list-plan';
import type { Axis, ListPlan } from './list-plan';
import type { ListQuery } from '../store';

const keptMs = 60 * 60 * 1_000;
const maxKept = 10_000;
const monthMs = 30 * 24 * 60 * 60 * 1_000;
const firstMonth = Date.UTC(2020, 0, 1);

type End = 'least' | 'greatest';

const kept = new Map<string, { readonly value: Promise<number | null>; readonly until: number }>();

/**
 * About where the rows of these merchants begin or end in an order, so that windows can grow from there. A hint only: it is
 * looked up once an hour. Null: there are none.
 */
export async function edgeOf<Row>(
  plan: ListPlan<Row>,
  { merchantIds }: ListQuery,
  axis: Axis,
  end: End,
): Promise<number | null> {
  const edges = await Promise.all([...new Set(merchantIds)].map((merchantId) => edge(plan, merchantId, axis, end)));
  const known = edges.filter((value) => value !== null);
  if (known.length === 0) return null;
  return end === 'least' ? Math.min(...known) : Math.max(...known);
}

function edge<Row>(plan: ListPlan<Row>, merchantId: string, axis: Axis, end: End): Promise<number | null> {
  const { host, port, name } = plan.model.db;
  const key = [host, port, name, plan.model.collection.name, merchantId, axis.field, end].join('\0');
  const now = Date.now();
  const there = kept.get(key);
  if (there !== undefined && there.until > now) return there.value;
  const value = lookUp(plan, merchantId, axis, end);
  if (kept.size >= maxKept) kept.clear();
  kept.set(key, { value, until: now + keptMs });
  // What could not be told, or was not there yet, is asked again.
  value.then((found) => found === null && kept.delete(key)).catch(() => kept.delete(key));
  return value;
}

/**
 * Looks through windows from the end inwards: those without rows cost next to nothing, and the first that has some is so
 * narrow that it holds a small part of all.
 */
async function lookUp<Row>(plan: ListPlan<Row>, merchantId: string, axis: Axis, end: End): Promise<number | null> {
  const sign = end === 'least' ? 1 : -1;
  for (const window of windowsFrom(axis, end)) {
    const [row] = await plan.model.aggregate<Record<string, unknown>>([
      { $match: { merchantId, ...within(axis, window) } },
      { $sort: { [axis.field]: sign, _id: sign } },
      { $limit: 1 },
      { $project: { [axis.field]: 1 } },
    ]);
    if (row !== undefined) return Number(row[axis.field]);
  }
  return null;
}

/** Months, before which there is nothing but what was registered late; or amounts that differ by an eighth. */
function windowsFrom({ kind }: Axis, end: End): Window[] {
  const points = kind === 'time' ? months() : [0, ...amounts()];
  const windows = points.map((from, index) => ({ from, to: points[index + 1] ?? null }));
  return end === 'least' ? windows : windows.toReversed();
}

function months(): number[] {
  const count = Math.ceil((Date.now() - firstMonth) / monthMs);
  return [0, ...Array.from({ length: count }, (_, index) => firstMonth + index * monthMs)];
}

function amounts(): number[] {
  const points = [];
  for (let at = 1; at < Number.MAX_SAFE_INTEGER; at += Math.ceil(at / 8)) points.push(at);
  return points;
}
