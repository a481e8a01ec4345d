import { perMerchant } from './filters';
import type { Lead } from './filters';
import { fallingWindows } from './growing-windows';
import type { Window } from './growing-windows';
import { timeAxis, within } from './list-plan';
import type { ListPlan } from './list-plan';
import type { ListQuery } from '../store';

/**
 * When counting ends. A lead with `enough` recent rows is common; `left` is how many of the leads may still be rare once it
 * is decided; `growth` is that of the windows: counting is cheaper than reading, so they may be wide where `enough` is small.
 */
interface Count {
  readonly enough: number;
  readonly left: number;
  readonly growth: number;
}

/** The lead that is common last is the one to read by. */
const untilOneIsRare: Count = { enough: 64, left: 1, growth: 16 };
/** So many rows can be sorted by amount where they are found. */
const untilTooManyToSort: Count = { enough: 500, left: 0, growth: 8 };
/** More branches than this cost more than looking at every row of the merchant's. */
const maxBranches = 64;

const byTime: Lead = { branches: [{}], narrow: false };

const usable = <Row>(plan: ListPlan<Row>, query: ListQuery): Lead[] =>
  plan.leads.filter(({ branches }) => branches.length * query.merchantIds.length <= maxBranches);

/** By which index a list in order of time is read: by the lead with the fewest rows. */
export async function leadByTime<Row>(plan: ListPlan<Row>, query: ListQuery): Promise<Lead> {
  const leads = usable(plan, query);
  const narrow = leads.find((lead) => lead.narrow);
  if (narrow !== undefined || leads.length < 2) return narrow ?? leads[0] ?? byTime;
  const { lead, rows, isAll } = await rarest(plan, query, leads, untilOneIsRare);
  return isAll && rows < untilOneIsRare.enough ? { ...lead, narrow: true } : lead;
}

/** A lead whose rows are few enough to be sorted by amount; null: the amounts' own index must do. */
export async function leadByAmount<Row>(plan: ListPlan<Row>, query: ListQuery): Promise<Lead | null> {
  const leads = usable(plan, query);
  const narrow = leads.find((lead) => lead.narrow);
  if (narrow !== undefined || leads.length === 0) return narrow ?? null;
  const { lead, rows } = await rarest(plan, query, leads, untilTooManyToSort);
  return rows < untilTooManyToSort.enough ? lead : null;
}

/**
 * The lead with the fewest rows, and whether those are all it has: counted backwards in time in windows that grow. What has
 * reached `enough` is counted no further, so that common words cost little; once no more than `left` of them still count,
 * it is decided.
 */
async function rarest<Row>(
  plan: ListPlan<Row>,
  query: ListQuery,
  leads: readonly Lead[],
  { enough, left, growth }: Count,
): Promise<{ lead: Lead; rows: number; isAll: boolean }> {
  const counts = leads.map((lead) => ({ lead, rows: 0 }));
  const { ceiling, floor, first } = timeAxis(plan, query);
  let isAll = true;
  for (const window of fallingWindows({ to: ceiling, top: Date.now(), floor, first, growth })) {
    const open = counts.filter(({ rows }) => rows < enough);
    isAll = open.length > left;
    if (!isAll) break;
    const found = await Promise.all(open.map(({ lead }) => countIn(plan, query, lead, window)));
    for (const [index, count] of open.entries()) count.rows += found[index] ?? 0;
  }
  return { ...counts.reduce((least, count) => (count.rows < least.rows ? count : least)), isAll };
}

async function countIn<Row>(
  plan: ListPlan<Row>,
  query: ListQuery,
  { branches }: Lead,
  window: Window,
): Promise<number> {
  const counts = await Promise.all(
    branches
      .flatMap((branch) => perMerchant(query.merchantIds, branch))
      .map(async (branch) => {
        const stages = [{ $match: { ...branch, ...within(timeAxis(plan, query), window) } }, { $count: 'rows' }];
        const [counted] = await plan.model.aggregate<{ rows: number }>(stages);
        return counted?.rows ?? 0;
      }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
