import { invalidRequest, missing } from './errors';
import { readInteger, readString } from './params';
import type { Params } from './params';

/** A page of objects: https://docs.stripe.com/api/pagination */
export interface StripeList<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

const defaultLimit = 10;
const maxLimit = 100;

export const pageParams = ['limit', 'starting_after', 'ending_before'];

/** Parses the page asked for, and returns what cuts it out of `oldestFirst`, most recent first. */
export function readPage(params: Params, url: string): <T extends { id: string }>(oldestFirst: T[]) => StripeList<T> {
  const limit = readInteger(params, 'limit') ?? defaultLimit;
  if (limit < 1 || limit > maxLimit) {
    throw invalidRequest(`Invalid limit: must be between 1 and ${maxLimit}`, {
      code: 'parameter_invalid_integer',
      param: 'limit',
    });
  }
  const after = readString(params, 'starting_after');
  const before = readString(params, 'ending_before');
  return (oldestFirst) => {
    const all = oldestFirst.toReversed();
    const from = after === undefined ? 0 : positionOf(all, after, 'starting_after') + 1;
    const to = before === undefined ? all.length : positionOf(all, before, 'ending_before');
    const window = all.slice(from, to);
    const data = before === undefined ? window.slice(0, limit) : window.slice(-limit);
    return { object: 'list', data, has_more: window.length > data.length, url };
  };
}

/** The filter that the `created` parameter asks for: one second, or a range of them by `gt`, `gte`, `lt`, `lte`. */
export function readCreated(params: Params): (object: { created: number }) => boolean {
  const value = params['created'];
  if (value === undefined) return () => true;
  if (typeof value === 'string') {
    const second = readInteger(params, 'created');
    return ({ created }) => created === second;
  }
  const range = value as Params;
  const [gt, gte, lt, lte] = ['gt', 'gte', 'lt', 'lte'].map((bound) => readInteger(range, bound));
  return ({ created }) =>
    created > (gt ?? -Infinity) &&
    created >= (gte ?? -Infinity) &&
    created < (lt ?? Infinity) &&
    created <= (lte ?? Infinity);
}

function positionOf(all: readonly { id: string }[], id: string, param: string): number {
  const position = all.findIndex((object) => object.id === id);
  if (position < 0) throw missing('object', id, param);
  return position;
}
