import { join } from 'node:path';
import type { CrashPoint } from './crash-points';
import { openLane, type Servers } from './lane';
import { playRound, type RoundResult } from './round';
import { stories, type Story } from './stories';

export interface RoundsOptions {
  readonly servers: Servers;
  /** A folder for the lanes' files and the engines' logs. */
  readonly dir: string;
  /** How many engines run side by side, each in a lane of its own. */
  readonly lanes: number;
  /** What the clients of each round do; everything by default. */
  readonly stories?: readonly Story[];
  /** Asked before each round; no more are begun once it says yes. */
  readonly isStopped?: () => boolean;
  readonly onResult?: (result: RoundResult) => void;
}

/** Plays a round for each crash point. */
export async function runRounds(points: readonly CrashPoint[], options: RoundsOptions): Promise<RoundResult[]> {
  const { servers, dir, onResult } = options;
  const waiting = points.map((point, index) => ({ point, round: `r${index + 1}` }));
  const results: RoundResult[] = [];
  const unique = `${process.pid}-${Date.now().toString(36)}`;
  const work = async (number: number): Promise<void> => {
    const name = `crash-${unique}-${number}`;
    const lane = await openLane({ name, servers, dataDir: join(dir, name) });
    try {
      for (let next = waiting.shift(); next !== undefined && !options.isStopped?.(); next = waiting.shift()) {
        const result = await playRound(lane, {
          ...next,
          stories: options.stories ?? stories,
          logFile: join(dir, `${name}.log`),
        });
        results.push(result);
        onResult?.(result);
      }
    } finally {
      await lane.close();
    }
  };
  const lanes = Math.min(options.lanes, points.length);
  await Promise.all(Array.from({ length: lanes }, (_, index) => work(index + 1)));
  return results;
}
