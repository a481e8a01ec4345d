import type { ListQuery } from '../store';
import type { Conditions } from './read-page';

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
