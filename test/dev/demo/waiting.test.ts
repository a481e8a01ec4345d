import { mapConcurrently } from '../../../dev/demo/engine/map-concurrently';
import { until } from '../../../dev/demo/engine/until';

describe('until', () => {
  it('asks until the answer is good', async () => {
    let asked = 0;
    const answer = await until(
      'three',
      async () => (asked += 1),
      (count) => count === 2,
    );
    expect(answer).toBe(2);
  });

  it('says what it waited for and what it last heard', async () => {
    const never = until(
      'the end',
      async () => ({ state: 'unknown' }),
      () => false,
      0,
    );
    await expect(never).rejects.toThrow(/for the end; the last answer was {"state":"unknown"}/);
  });
});

describe('mapping concurrently', () => {
  it('keeps the order of the items and the limit', async () => {
    let underWay = 0;
    let most = 0;
    const results = await mapConcurrently([5, 4, 3, 2, 1], 2, async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
      underWay -= 1;
      return item * 10;
    });
    expect(results).toEqual([50, 40, 30, 20, 10]);
    expect(most).toBe(2);
  });

  it('rejects when one call does', async () => {
    const act = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('refused');
      return item;
    };
    await expect(mapConcurrently([1, 2, 3], 2, act)).rejects.toThrow('refused');
  });
});
