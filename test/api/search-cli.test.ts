import { runSearch } from '../../api/search-cli';
import { openStore } from '../store/support/open-store';
import { refund } from '../store/support/rows';

test('the command reindexes, sets the search engine back, and explains itself', async () => {
  const opened = await openStore('search-cli');
  const { store } = opened;
  const said: string[] = [];
  const run = (...args: string[]) => runSearch(args, store, (line) => said.push(line));
  await store.refunds.open(refund());
  expect(await run('reindex')).toBe('Every row has its tokens.');
  expect(said).toEqual(['refunds: 1 rows']);
  expect(await run('resend', '2026-01-01')).toBe('The next run begins at 2026-01-01T00:00:00.000Z.');
  expect(await store.searchSink.reached('refunds')).toEqual(new Date('2026-01-01'));
  for (const wrong of [[], ['resend'], ['resend', 'yesterday'], ['reindex', 'all'], ['resend', '2026-01-01', 'x']]) {
    expect(await run(...wrong)).toMatch(/^Usage:/);
  }
  await opened.close();
});
