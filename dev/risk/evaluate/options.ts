import { execFileSync } from 'node:child_process';
import { parseArguments, UsageError } from '../../../worker/parse-arguments';
import { projectRoot } from '../../stack/project-root';
import { seedsOfCommit, tuningSeeds } from './seeds';

const defaultSeeds = 12;

export const usage = `npm run risk -- evaluate [--seeds N] [--from commit|tune] [--commit HASH] [--settings FILE] [--write]

  --seeds N        how many weeks-long streams of traffic (${defaultSeeds})
  --from commit    seeds that follow from the commit's hash (default): those that count
  --from tune      the fixed seeds that settings are tuned on: ${tuningSeeds.length} at most
  --commit HASH    the commit, in full (default: the one that is checked out)
  --settings FILE  other numbers than those of deploy/monitors.json
  --write          put the tables into docs/risk.md`;

export interface EvaluateOptions {
  readonly seeds: readonly string[];
  /** Where they come from, for a reader. */
  readonly source: string;
  /** Null: deploy/monitors.json. */
  readonly settingsFile: string | null;
  readonly write: boolean;
}

/** Reads the command line. Throws `UsageError`. */
export function readOptions(args: readonly string[]): EvaluateOptions {
  const { values, positionals } = parse(args);
  if (positionals.length !== 1 || positionals[0] !== 'evaluate') throw new UsageError(usage);
  const { from, seeds: wanted, commit, settings, write } = values;
  if (from !== 'commit' && from !== 'tune') throw new UsageError(`--from takes commit or tune, not ${from}`);
  if (from === 'tune' && commit !== undefined) throw new UsageError('--commit says nothing about --from tune');
  if (!/^[1-9]\d{0,2}$/.test(wanted)) throw new UsageError(`--seeds takes a number from 1 to 999, not ${wanted}`);
  if (from === 'tune' && Number(wanted) > tuningSeeds.length) {
    throw new UsageError(`there are ${tuningSeeds.length} seeds to tune on`);
  }
  const common = { settingsFile: settings ?? null, write };
  if (from === 'tune') return { seeds: tuningSeeds.slice(0, Number(wanted)), source: 'tuning seeds', ...common };
  const hash = commit ?? checkedOut();
  if (!/^[0-9a-f]{40}$/.test(hash)) throw new UsageError(`--commit takes a hash of 40 digits, not ${hash}`);
  return { seeds: seedsOfCommit(hash, Number(wanted)), source: `commit ${hash}`, ...common };
}

function parse(args: readonly string[]) {
  return parseArguments(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        seeds: { type: 'string', default: String(defaultSeeds) },
        from: { type: 'string', default: 'commit' },
        commit: { type: 'string' },
        settings: { type: 'string' },
        write: { type: 'boolean', default: false },
      },
    },
    usage,
  );
}

function checkedOut(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: projectRoot(), encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch (cause) {
    throw new UsageError('no commit is checked out here: name one with --commit, or take --from tune', { cause });
  }
}
