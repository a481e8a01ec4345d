import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runPolicy } from '../../../api/policy-cli';
import { projectRoot } from '../../stack/project-root';
import type { Stage } from '../stage';
import { candidateFrom } from './candidate-policy';
import { withoutLastColumn } from './without-last-column';

const who = 'op_ada';

/** The commands of `npm run policy`, on the demo's database. */
export interface PolicyCommands {
  readonly file: string;
  readonly version: string;
  /** Runs one, shows its last line or its table, and answers with all that it said. */
  readonly run: (words: readonly string[], shown?: 'table' | 'last line') => Promise<string>;
}

/** Writes the candidate to a file, as somebody would who wants another policy. */
export function policyCommands({ screen, engineEnv }: Stage): PolicyCommands {
  const shipped: unknown = JSON.parse(readFileSync(join(projectRoot(), 'deploy', 'risk-policy.json'), 'utf8'));
  const candidate = candidateFrom(shipped);
  const file = join(engineEnv['DEV_DATA_DIR'] ?? '', 'candidate-policy.json');
  writeFileSync(file, JSON.stringify(candidate, null, 2));
  const run: PolicyCommands['run'] = async (words, shown = 'last line') => {
    const said = await runPolicy([...words, '--by', who], engineEnv, '.');
    const command = words.map((word) => (word === file ? 'candidate-policy.json' : word)).join(' ');
    screen.say(`  ${screen.paint('cyan', `policy ${command}`)}`);
    const lines = said.split('\n');
    const kept = shown === 'table' ? withoutLastColumn(said).split('\n') : lines.slice(-1);
    for (const line of kept) screen.say(`  ${line}`);
    return said;
  };
  return { file, version: candidate.version, run };
}
