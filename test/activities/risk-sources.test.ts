import { cachedFor } from '../../activities/risk/cached-for';
import { listedIn } from '../../activities/risk/listed';
import type { RiskListEntry } from '../../store/store';

describe('what is loaded is kept for a moment', () => {
  const counting = (ttlMs: number) => {
    let loads = 0;
    const get = cachedFor(ttlMs, async () => (loads += 1));
    return { get, loads: () => loads };
  };

  test('many that ask together load it once', async () => {
    const { get, loads } = counting(60_000);
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    expect(await get()).toBe(1);
    expect(loads()).toBe(1);
  });

  test('it is loaded anew once it is too old', async () => {
    const { get } = counting(0);
    expect([await get(), await get()]).toEqual([1, 2]);
  });

  test('what could not be loaded is not kept', async () => {
    let fails = true;
    const get = cachedFor(60_000, () => (fails ? Promise.reject(new Error('down')) : Promise.resolve('up')));
    await expect(get()).rejects.toThrow('down');
    fails = false;
    expect(await get()).toBe('up');
  });
});

describe('lists', () => {
  const at = new Date('2026-03-01T10:00:00Z');
  const entry = (change: Partial<RiskListEntry>): RiskListEntry => ({
    id: 'rl_1',
    merchantId: 'm1',
    list: 'block',
    kind: 'customer',
    hash: 'h',
    reason: '',
    by: 'key',
    createdAt: at,
    expiresAt: null,
    removedAt: null,
    updatedAt: at,
    ...change,
  });

  function lists(...turns: RiskListEntry[][]) {
    const asked: Date[] = [];
    const changedSince = async (since: Date): Promise<RiskListEntry[]> => {
      asked.push(since);
      return turns.shift() ?? [];
    };
    return { asked, find: listedIn({ riskLists: { changedSince } as never }, 0) };
  }

  test('are asked only for what has changed, with room for clocks that differ', async () => {
    const { asked, find } = lists([entry({})], []);
    await find('m1', {}, at);
    await find('m1', {}, at);
    expect(asked).toEqual([new Date(0), new Date(at.getTime() - 300_000)]);
  });

  test('tell by which kinds something stands on which, for its own merchant and until it expires', async () => {
    const { find } = lists([
      entry({ kind: 'ip' }),
      entry({ id: 'rl_2', list: 'allow' }),
      entry({ id: 'rl_3', kind: 'agent', expiresAt: at }),
    ]);
    const hashes = { customer: 'h', ip: 'h', agent: 'h', device: null };
    expect(await find('m1', hashes, at)).toEqual({ block: ['ip'], allow: ['customer'] });
    expect(await find('m1', hashes, new Date(at.getTime() - 1))).toEqual({
      block: ['ip', 'agent'],
      allow: ['customer'],
    });
    expect(await find('m2', hashes, at)).toEqual({ block: [], allow: [] });
  });

  test('of two entries that say the same, the other counts when one is taken off', async () => {
    const removed = entry({ removedAt: at, updatedAt: at });
    const { find } = lists([entry({}), entry({ id: 'rl_2' })], [removed], [entry({ id: 'rl_2', removedAt: at })]);
    const block = async () => (await find('m1', { customer: 'h' }, at)).block;
    expect([await block(), await block(), await block()]).toEqual([['customer', 'customer'], ['customer'], []]);
  });
});
