import type { CallOptions, Transport } from './transport';

/** One page of a list, newest first. */
export interface List<T> {
  readonly object: 'list';
  readonly data: T[];
  readonly has_more: boolean;
  readonly url: string;
}

/** A filter as the API has it, in which times may be dates. */
export type Filter<Query> = {
  readonly [Name in keyof Query]: Query[Name] | (Name extends `created${string}` ? Date : never);
};

const pageSize = 100;

/** Every row of a list, page by page as they are asked for: stop early, and nothing more is read. */
export async function* eachRow<T extends { readonly id: string }>(
  transport: Transport,
  path: string,
  query: object,
  options: CallOptions,
): AsyncGenerator<T, void, undefined> {
  let startingAfter: object = {};
  for (;;) {
    const page = await transport.send<List<T>>({
      ...options,
      method: 'GET',
      path,
      query: { limit: pageSize, ...query, ...startingAfter },
    });
    yield* page.data;
    const last = page.data.at(-1);
    if (!page.has_more || last === undefined) return;
    startingAfter = { starting_after: last.id };
  }
}

/** The id in a path, whatever it holds. */
export const segment = (id: string): string => encodeURIComponent(id);
