import type { ListQuery } from '../store';

/** Conditions on stored fields. */
export type Conditions = Readonly<Record<string, unknown>>;

/** One branch per merchant: an `$in` on the leading field would keep some servers from using the index. */
export const perMerchant = (merchantIds: readonly string[], conditions: Conditions = {}): Conditions[] =>
  [...new Set(merchantIds)].map((merchantId) => ({ merchantId, ...conditions }));

/** The conditions that are given; those left undefined do not count. */
export const given = (conditions: Readonly<Record<string, unknown>>): Conditions =>
  Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined));

/** The amount range of a list, both ends included. */
export function amountRange({ amountFrom, amountTo }: ListQuery, field: string): Conditions {
  const range = given({ $gte: amountFrom, $lte: amountTo });
  return Object.keys(range).length === 0 ? {} : { [field]: range };
}

/**
 * Times from this one on. Strict bounds only: on a descending index one server leaves out what equals an inclusive one,
 * and times are whole milliseconds.
 */
export const from = (time: Date): { $gt: Date } => ({ $gt: new Date(time.getTime() - 1) });
