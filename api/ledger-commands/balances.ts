import { rebuildBalances } from '../../activities/balances/rebuild-balances';
import { verifyBalances } from '../../activities/balances/verify-balances';
import type { Balances } from '../../store/store';
import type { Said } from './offline';

const sealsPerLine = 100;

const progress = (say: (line: string) => void) => (seal: number) => {
  if (seal % sealsPerLine === 0) say(`${seal} seals`);
};

/** Holds the sums that balances are read from to the sealed records. */
export async function compareBalances(balances: Balances, say: (line: string) => void): Promise<Said> {
  const { seal, differences } = await verifyBalances(balances, { onProgress: progress(say) });
  const lines = differences.map((difference) => `WRONG ${JSON.stringify(difference)}`);
  const holds = differences.length === 0;
  return { lines: [...lines, `${holds ? 'The sums are' : 'Some sums are not'} those of ${seal} seals.`], holds };
}

/** Makes the sums again. */
export async function renewBalances(balances: Balances, say: (line: string) => void): Promise<Said> {
  const seal = await rebuildBalances(balances, progress(say));
  return { lines: [`The sums were made again from ${seal} seals.`], holds: true };
}
