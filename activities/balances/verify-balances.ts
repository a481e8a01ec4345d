import { setTimeout as sleep } from 'node:timers/promises';
import type { Balances, BucketDifference } from '../../store/store';
import { catchUp } from './rebuild-balances';
import type { OnProgress } from './rebuild-balances';

export interface BalancesVerified {
  /** The last seal that was recomputed. */
  readonly seal: number;
  readonly differences: readonly BucketDifference[];
}

const differencesMax = 1_000;
/** A bucket may differ because a seal is just being added to it: it is looked at again until it stands still. */
const looksMax = 20;
const lookEveryMs = 250;

/**
 * Recomputes all sums from the sealed records, as far as they are kept, and compares the two. Changes nothing.
 */
export async function verifyBalances(
  balances: Balances,
  { onProgress, pauseMs = lookEveryMs }: { readonly onProgress?: OnProgress; readonly pauseMs?: number } = {},
): Promise<BalancesVerified> {
  const kept = await balances.generation();
  const fresh = await balances.begin();
  try {
    let seal = await catchUp(balances, fresh, kept.seal, onProgress);
    let differences = await balances.differences(kept.id, fresh.id, { among: null, limit: differencesMax });
    for (let look = 1; differences.length > 0 && look < looksMax; look += 1) {
      await sleep(pauseMs);
      const now = await balances.generation();
      seal = await catchUp(balances, { ...fresh, seal }, now.seal, onProgress);
      const among = differences.map(({ bucket }) => bucket);
      differences = await balances.differences(kept.id, fresh.id, { among, limit: differencesMax });
    }
    return { seal, differences };
  } finally {
    await balances.discard(fresh.id);
  }
}
