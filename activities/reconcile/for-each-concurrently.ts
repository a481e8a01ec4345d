/** Acts on every item of a stream with at most `limit` under way at once. The first rejection ends it. */
export async function forEachConcurrently<Item>(
  items: AsyncIterable<Item>,
  limit: number,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for await (const item of items) {
    const done = act(item).finally(() => underWay.delete(done));
    underWay.add(done);
    if (underWay.size >= limit) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}
