import type { ListPlan } from './list-plan';
import type { ListQuery } from '../store';

const keptMs = 60 * 60 * 1_000;
const maxKept = 10_000;

type End = 'least' | 'greatest';

const kept = new Map<string, { readonly value: Promise<number | null>; readonly until: number }>();

/**
 * About where the rows of these merchants begin or end in an order, so that windows can grow from there. A hint only: it is
 * looked up once an hour, because some servers read every row to tell. Null: there are none.
 */
export async function edgeOf<Row>(
  plan: ListPlan<Row>,
  { merchantIds }: ListQuery,
  field: string,
  end: End,
): Promise<number | null> {
  const edges = await Promise.all([...new Set(merchantIds)].map((merchantId) => edge(plan, merchantId, field, end)));
  const known = edges.filter((value) => value !== null);
  if (known.length === 0) return null;
  return end === 'least' ? Math.min(...known) : Math.max(...known);
}

function edge<Row>(plan: ListPlan<Row>, merchantId: string, field: string, end: End): Promise<number | null> {
  const { host, port, name } = plan.model.db;
  const key = [host, port, name, plan.model.collection.name, merchantId, field, end].join('\0');
  const now = Date.now();
  const there = kept.get(key);
  if (there !== undefined && there.until > now) return there.value;
  const value = lookUp(plan, merchantId, field, end);
  if (kept.size >= maxKept) kept.clear();
  kept.set(key, { value, until: now + keptMs });
  // What could not be told, or was not there yet, is asked again.
  value.then((found) => found === null && kept.delete(key)).catch(() => kept.delete(key));
  return value;
}

async function lookUp<Row>(
  { model }: ListPlan<Row>,
  merchantId: string,
  field: string,
  end: End,
): Promise<number | null> {
  const sign = end === 'least' ? 1 : -1;
  const [row] = await model.aggregate<Record<string, unknown>>([
    { $match: { merchantId } },
    { $sort: { [field]: sign, _id: sign } },
    { $limit: 1 },
    { $project: { [field]: 1 } },
  ]);
  return row === undefined ? null : Number(row[field]);
}
