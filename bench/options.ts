import { parseArguments, UsageError } from '../worker/parse-arguments';

export const phaseNames = ['engine', 'whole'] as const;
export type PhaseName = (typeof phaseNames)[number];

/** How long to measure, and what. */
export interface BenchOptions {
  readonly phases: readonly PhaseName[];
  /** Units of work under way at once, one after the other. */
  readonly levels: readonly number[];
  /** How long each slice counts. */
  readonly sliceMs: number;
  /** How often each subject has its turn at each level. */
  readonly rounds: number;
  readonly warmUpMs: number;
  /** Null: `bench/results/<time>.json`. */
  readonly jsonFile: string | null;
}

/** The level at which the targets hold. */
export const targetLevel = 32;

const levels = [1, 8, targetLevel] as const;
const full = { sliceMs: 6_000, rounds: 3, warmUpMs: 4_000 } as const;
const quick = { sliceMs: 2_000, rounds: 1, warmUpMs: 1_500 } as const;

export const usage = `npm run bench -- [--quick] [--seconds N] [--json FILE] [--only engine|whole]

  --quick      one short round: an impression
  --seconds N  how long each slice counts (${full.sliceMs / 1_000})
  --json FILE  where the numbers go (bench/results/<time>.json)
  --only       engine: steps stubbed; whole: database, sandbox and API as well`;

/** Reads the command line. Throws `UsageError`. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { quick: isQuick, seconds, json, only } = parse(args);
  const scale = isQuick === true ? quick : full;
  return {
    phases: only === undefined ? phaseNames : [phaseNamed(only)],
    levels,
    ...scale,
    sliceMs: seconds === undefined ? scale.sliceMs : positive(seconds) * 1_000,
    jsonFile: json ?? null,
  };
}

function parse(args: readonly string[]) {
  return parseArguments(
    {
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        seconds: { type: 'string' },
        json: { type: 'string' },
        only: { type: 'string' },
      },
    },
    usage,
  ).values;
}

function phaseNamed(name: string): PhaseName {
  const found = phaseNames.find((phase) => phase === name);
  if (found === undefined) throw new UsageError(`--only takes ${phaseNames.join(' or ')}, not ${name}`);
  return found;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new UsageError(`--seconds takes a number above zero, not ${text}`);
  return value;
}
