import { pageShape } from './shapes';

export const pageSize = 100;
/** 10,000 objects: beyond that a listing counts as incomplete. */
const maxPages = 100;

export interface PageRequest {
  readonly limit: number;
  readonly starting_after?: string;
}

/**
 * Reads a list to its end, https://docs.stripe.com/api/pagination, or until `enough`. Null when it can't be read whole:
 * a page that isn't one, that repeats what was listed, or that promises more than it gives. Unlike the SDK's own
 * iterator it takes a page without `has_more` for no page, not for the last one.
 */
export async function listAll(
  fetchPage: (page: PageRequest) => Promise<unknown>,
  enough: (items: readonly unknown[]) => boolean = () => false,
): Promise<readonly unknown[] | null> {
  const items = new Map<string, unknown>();
  let after: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const parsed = pageShape.safeParse(
      await fetchPage({ limit: pageSize, ...(after !== undefined && { starting_after: after }) }),
    );
    if (!parsed.success) return null;
    const { data, has_more } = parsed.data;
    for (const item of data) {
      if (items.has(item.id)) return null;
      items.set(item.id, item);
    }
    if (!has_more || enough(data)) return [...items.values()];
    after = data.at(-1)?.id;
    if (after === undefined) return null;
  }
  return null;
}
