import { parseArguments, UsageError } from '../../worker/parse-arguments';

export interface LedgerBenchOptions {
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** Of the questions only those whose names have this in them. */
  readonly only: string;
}

export const usage = `npm run bench:ledger -- [--sizes 1000,100000,1000000] [--rounds 15] [--only TEXT]

  --sizes   how many payments, refunds and records each; loaded once and kept in .stack/bench-ledger
  --rounds  how often each question is asked of each size
  --only    only questions with this in their name; loads only what they ask`;

/** Reads the command line. Throws `UsageError`. */
export function readLedgerOptions(args: readonly string[]): LedgerBenchOptions {
  const { sizes, rounds, only } = parse(args);
  return {
    sizes: sizes
      .split(',')
      .map(count)
      .toSorted((a, b) => a - b),
    rounds: count(rounds),
    only,
  };
}

function parse(args: readonly string[]) {
  return parseArguments(
    {
      args: [...args],
      options: {
        sizes: { type: 'string', default: '1000,100000,1000000' },
        rounds: { type: 'string', default: '15' },
        only: { type: 'string', default: '' },
      },
    },
    usage,
  ).values;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value <= 0) throw new UsageError(`A number above zero is expected, not ${text}`);
  return value;
}
