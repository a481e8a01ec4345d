import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { parseArguments, UsageError } from '../../worker/parse-arguments';
import { runMain } from '../../worker/run-main';
import { startStack } from '../stack/start-stack';
import { allCrashPoints, formatCrashPoint, parseCrashPoint, type CrashPoint } from './crash-points';
import { crashesOfSeed, type PlannedCrash } from './plan';
import type { RoundResult } from './round';
import { runRounds } from './run-rounds';

const usage = `Usage: npm run crash -- [--seeds N] [--seed S] [--point EFFECT:before|after[:NTH] …] [--lanes N]
  --seeds N   seeds 1 to N; each visits every crash point once (default 1)
  --seed S    this seed alone
  --point P   this crash point alone; may be given several times
  --lanes N   engines side by side (default 3)
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Asked {
  readonly seeds: readonly number[];
  /** All, when there are none. */
  readonly points: readonly CrashPoint[];
  readonly lanes: number;
}

function readArguments(args: string[]): Asked {
  const options = {
    seeds: { type: 'string', default: '1' },
    seed: { type: 'string' },
    point: { type: 'string', multiple: true, default: [] as string[] },
    lanes: { type: 'string', default: '3' },
  } as const;
  const { values } = parseArguments({ args, options }, usage);
  const positive = (name: 'seeds' | 'seed' | 'lanes', text: string): number => {
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    throw new UsageError(`--${name} must be a whole number from 1\n${usage}`);
  };
  const count = positive('seeds', values.seeds);
  return {
    seeds: values.seed === undefined ? Array.from({ length: count }, (_, n) => n + 1) : [positive('seed', values.seed)],
    points: values.point.map(parseCrashPoint),
    lanes: positive('lanes', values.lanes),
  };
}

const isAt = (point: CrashPoint, { effect, when }: CrashPoint): boolean =>
  point.effect === effect && point.when === when;

/** The crashes of a seed, or of all those points that were asked for: at the visit that was asked for, or the seed's. */
function crashesOf(seed: number, { points }: Asked): PlannedCrash[] {
  const crashes = crashesOfSeed(seed);
  if (points.length === 0) return crashes;
  return points.flatMap((point) => {
    const there = crashes.filter((crash) => isAt(crash.point, point));
    return point.nth > 1 ? there.map((crash) => ({ ...crash, point })) : there;
  });
}

function report(results: readonly RoundResult[], wanted: readonly CrashPoint[]): boolean {
  const table = new Table({ head: ['crash point', 'rounds', 'visited', 'refunds', 'violations'] });
  for (const point of wanted) {
    const own = results.filter((result) => isAt(result.point, point));
    const visited = own.filter((result) => result.visited).length;
    const refunds = own.reduce((sum, result) => sum + result.refunds, 0);
    const violations = own.reduce((sum, result) => sum + result.violations.length, 0);
    table.push([`${point.effect} ${point.when}`, own.length, visited === 0 ? 'NEVER' : visited, refunds, violations]);
  }
  say(table.toString());
  const unvisited = wanted.filter((point) => !results.some((result) => result.visited && isAt(result.point, point)));
  for (const { effect, when } of unvisited) say(`No round visited the point ${when} ${effect}.`);
  const violations = results.flatMap((result) => result.violations);
  say(`${results.length} crashes, ${violations.length} violations, ${unvisited.length} points never visited`);
  return violations.length === 0 && unvisited.length === 0;
}

function tellResult(seed: number, { point, visited, durationMs, violations }: RoundResult): void {
  const outcome = violations.length > 0 ? 'VIOLATED' : visited ? 'ok' : 'not visited';
  say(`seed ${seed}  ${formatCrashPoint(point).padEnd(34)} ${outcome} in ${(durationMs / 1_000).toFixed(1)} s`);
  for (const violation of violations) say(`    ${violation}`);
  if (violations.length > 0) say(`    again: npm run crash -- --seed ${seed} --point ${formatCrashPoint(point)}`);
}

/** `npm run crash`: kills the engine at every side effect and checks that money, records and answers still agree. */
runMain(async (stopRequested) => {
  const asked = readArguments(process.argv.slice(2));
  const dir = mkdtempSync(join(tmpdir(), 'refund-engine-crash-'));
  const stack = await startStack({
    env: { PATH: process.env['PATH'], TEMPORAL_PORT: '0', MONGODB_PORT: '0' },
    folders: { dataDir: join(dir, 'data'), logsDir: join(dir, 'logs') },
    throwAway: true,
  });
  try {
    const results: RoundResult[] = [];
    let stopped = false;
    void stopRequested.then(() => {
      stopped = true;
      say('Stopping after the rounds that are under way.');
    });
    for (const seed of asked.seeds) {
      const onResult = (result: RoundResult): void => tellResult(seed, result);
      results.push(
        ...(await runRounds(crashesOf(seed, asked), {
          servers: stack,
          dir,
          lanes: asked.lanes,
          onResult,
          isStopped: () => stopped,
        })),
      );
    }
    const { points } = asked;
    const good = report(
      results,
      allCrashPoints().filter((other) => points.length === 0 || points.some((point) => isAt(other, point))),
    );
    process.exitCode = good ? 0 : 1;
  } finally {
    await stack.stop();
    if (process.exitCode === 0) rmSync(dir, { recursive: true, force: true });
    else say(`The engines' logs are in ${dir}.`);
  }
});
