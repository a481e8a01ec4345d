import type { PagePosition } from './store';

/** Rows that come after `after` in order of `field`, then id. */
export const following = (field: string, after: PagePosition | undefined): object =>
  after === undefined ? {} : { $or: [{ [field]: { $gt: after.at } }, { [field]: after.at, _id: { $gt: after.id } }] };
