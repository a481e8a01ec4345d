import type { BalanceGeneration, Balances } from '../../store/store';

/** Tells how far it is: the last seal that was added. */
export type OnProgress = (seal: number) => void;

/** Adds the seals after the generation's own to it, up to this one; answers with the last one added. */
export async function catchUp(
  balances: Balances,
  { id, seal }: BalanceGeneration,
  to: number,
  onProgress?: OnProgress,
): Promise<number> {
  let last = seal;
  while (last < to && (await balances.applyNext(id))) {
    last += 1;
    onProgress?.(last);
  }
  return last;
}

/**
 * Makes all sums again from the sealed records, beside the ones that are read meanwhile, and puts them in their place.
 * Answers with the last seal in them. A run that is cut off leaves the old ones as they are.
 */
export async function rebuildBalances(balances: Balances, onProgress?: OnProgress): Promise<number> {
  await balances.generation();
  const fresh = await balances.begin();
  const seal = await catchUp(balances, fresh, Infinity, onProgress);
  await balances.activate(fresh.id);
  return seal;
}
