import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runPolicy } from '../../../api/policy-cli';
import { projectRoot } from '../../stack/project-root';
import type { Stage } from '../stage';
import { candidateFrom } from './candidate-policy';
import { fitTable } from './fit-table';

const who = 'op_ada';

/** With the two spaces before it, as wide as the other tables. */
const tableWidth = 98;

/** What of a command's words is shown. */
type Shown = 'first line' | 'last line' | 'table';

/** The commands of `npm run policy`, on the demo's database. */
export interface PolicyCommands {
  readonly file: string;
  readonly version: string;
  /** Runs one, shows what it said, and answers with all of it. */
  readonly run: (words: readonly string[], shown?: Shown) => Promise<string>;
}

/** Writes the candidate to a file, as somebody would who wants another policy. */
export function policyCommands({ screen, engineEnv }: Stage): PolicyCommands {
  const shipped: unknown = JSON.parse(readFileSync(join(projectRoot(), 'deploy', 'risk-policy.json'), 'utf8'));
  const candidate = candidateFrom(shipped);
  const file = join(engineEnv['DEV_DATA_DIR'] ?? '', 'candidate-policy.json');
  writeFileSync(file, JSON.stringify(candidate, null, 2));
  const run: PolicyCommands['run'] = async (words, shown = 'last line') => {
    const said = await runPolicy([...words, '--by', who], engineEnv, '.');
    const command = words.map((word) => (word === file ? basename(file) : word)).join(' ');
    screen.say(`  ${screen.paint('cyan', `policy ${command}`)}`);
    for (const line of shownOf(said, shown)) screen.say(`  ${line}`);
    return said;
  };
  return { file, version: candidate.version, run };
}

function shownOf(said: string, shown: Shown): string[] {
  const lines = said.split('\n');
  if (shown === 'table') return fitTable(said, tableWidth);
  return shown === 'first line' ? lines.slice(0, 1) : lines.slice(-1);
}
