import { listAll, pageSize } from '../../../gateways/stripe/list-all';
import type { PageRequest } from '../../../gateways/stripe/list-all';
import { page } from './refund-object';

const items = (from: number, count: number): { id: string }[] =>
  Array.from({ length: count }, (_, index) => ({ id: `re_${from + index}` }));

/** A list of `all`, cut as Stripe cuts it. */
const served =
  (all: { id: string }[]) =>
  async ({ limit, starting_after }: PageRequest): Promise<unknown> => {
    const from = starting_after === undefined ? 0 : all.findIndex(({ id }) => id === starting_after) + 1;
    return page(all.slice(from, from + limit), from + limit < all.length);
  };

describe('listAll', () => {
  it.each([0, 1, pageSize, pageSize + 1, 3 * pageSize])('reads a list of %i whole', async (count) => {
    expect(await listAll(served(items(0, count)))).toEqual(items(0, count));
  });

  it('stops when it has enough', async () => {
    const fetchPage = jest.fn(served(items(0, 5 * pageSize)));
    const wanted = (data: readonly unknown[]): boolean => data.some((item) => (item as { id: string }).id === 're_150');
    expect(await listAll(fetchPage, wanted)).toHaveLength(2 * pageSize);
    expect(fetchPage).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['is no page', {}],
    ['does not say whether more follows', { object: 'list', data: [] }],
    ['holds an item without an id', page([{ object: 'refund' }])],
    ['promises more than it gives', page([], true)],
    ['repeats what was listed', page([{ id: 're_1' }, { id: 're_1' }])],
  ])('gives null when a page %s', async (_what, answer) => {
    expect(await listAll(async () => answer)).toBeNull();
  });

  it('gives null for a server that turns no pages, and for a list without end', async () => {
    expect(await listAll(async () => page(items(0, 2), true))).toBeNull();
    let next = 0;
    expect(await listAll(async () => page(items((next += pageSize), pageSize), true))).toBeNull();
  });
});
