import { join } from 'node:path';
import { openLane, type Servers } from './lane';
import { everyProvider } from './lane-providers';
import type { PlannedCrash } from './plan';
import { playRound, type RoundResult } from './round';

export interface RoundsOptions {
  readonly servers: Servers;
  /** A folder for the lanes' files and the engines' logs. */
  readonly dir: string;
  /** How many engines run side by side, each in a lane of its own. */
  readonly lanes: number;
  /** Asked before each round; no more are begun once it says yes. */
  readonly isStopped?: () => boolean;
  readonly onResult?: (result: RoundResult) => void;
}

/** Plays a round for each crash. */
export async function runRounds(crashes: readonly PlannedCrash[], options: RoundsOptions): Promise<RoundResult[]> {
  const { servers, dir, onResult } = options;
  const waiting = crashes.map((crash, index) => ({ ...crash, round: `r${index + 1}` }));
  const results: RoundResult[] = [];
  const unique = `${process.pid}-${Date.now().toString(36)}`;
  const work = async (number: number): Promise<void> => {
    const name = `crash-${unique}-${number}`;
    const lane = await openLane({ name, servers, dataDir: join(dir, name), providers: everyProvider });
    try {
      for (let next = waiting.shift(); next !== undefined && !options.isStopped?.(); next = waiting.shift()) {
        const result = await playRound(lane, {
          ...next,
          logFile: join(dir, `${name}.log`),
        });
        results.push(result);
        onResult?.(result);
      }
    } finally {
      await lane.close();
    }
  };
  const lanes = Math.min(options.lanes, crashes.length);
  await Promise.all(Array.from({ length: lanes }, (_, index) => work(index + 1)));
  return results;
}
