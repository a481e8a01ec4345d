import { amountTokens, facet, searchTokens } from '../search/tokens';
import type { ListQuery } from '../store';

/** Conditions on stored fields. */
export type Conditions = Readonly<Record<string, unknown>>;

/**
 * One way to find the rows of a list by an index: every row has one of these values in the fields that stand between the
 * merchant and the time. `narrow`: they are few, whenever they were made.
 */
export interface Lead {
  readonly branches: readonly Conditions[];
  readonly narrow: boolean;
}

/** One branch per merchant: an `$in` on the leading field would keep some servers from using the index. */
export const perMerchant = (merchantIds: readonly string[], conditions: Conditions = {}): Conditions[] =>
  [...new Set(merchantIds)].map((merchantId) => ({ merchantId, ...conditions }));

/** The conditions that are given; those left undefined do not count. */
export const given = (conditions: Readonly<Record<string, unknown>>): Conditions =>
  Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined));

/** A range of values, both ends included. */
export function between(field: string, from: unknown, to: unknown): Conditions {
  const range = given({ $gte: from, $lte: to });
  return Object.keys(range).length === 0 ? {} : { [field]: range };
}

/**
 * Times from this one on. Strict bounds only: on a descending index one server leaves out what equals an inclusive one,
 * and times are whole milliseconds.
 */
export const from = (time: Date): { $gt: Date } => ({ $gt: new Date(time.getTime() - 1) });

/** A lead by one token or by any of several. */
export const byTokens = (tokens: readonly string[], narrow = false): Lead => ({
  branches: tokens.map((token) => ({ tokens: token })),
  narrow,
});

/** Leads that any list may have. `indexed`: every row has its tokens, those of before there were tokens too. */
export function sharedLeads(query: ListQuery, indexed: boolean): Lead[] {
  const { q, provider, currency, amountFrom, amountTo } = query;
  const leads = q === undefined ? [] : searchTokens(q).map((token) => byTokens([token]));
  if (!indexed) return leads;
  if (provider !== undefined) leads.push(byTokens([facet('provider', provider)]));
  if (currency !== undefined) leads.push(byTokens([facet('currency', currency)]));
  const amounts = amountFrom === undefined && amountTo === undefined ? null : amountTokens(amountFrom, amountTo);
  if (amounts !== null) leads.push(byTokens(amounts));
  return leads;
}

/** What any list checks on the rows that its lead finds, its order's own range apart. */
export function sharedConditions({ q, provider, currency, customerId }: ListQuery): Conditions {
  const words = q === undefined ? undefined : { $all: searchTokens(q) };
  return given({ tokens: words, provider, currency, customerId });
}

/** Whether something is asked for that no row can have: words without a letter or digit in them. */
export const findsNothing = ({ q }: ListQuery): boolean => q !== undefined && searchTokens(q).length === 0;
