import { groupBy } from '../demo/group-by';
import type { Mutant } from './mutant';
import { runTests } from './run-tests';
import { WorkCopy } from './work-copy';

/** `broken`: the test says nothing about the mutant, because it fails without it or does not run with it. */
export type Fate = 'killed' | 'survived' | 'broken';

export interface Hunted {
  readonly mutant: Mutant;
  readonly fate: Fate;
  readonly seconds: number;
  /** Why it is broken; empty otherwise. */
  readonly why: string;
}

export interface HuntOptions {
  readonly project: string;
  /** Where work copies are made; the caller removes it. */
  readonly scratch: string;
  readonly mutants: readonly Mutant[];
  /** Names the servers, so that no run starts its own. */
  readonly env: NodeJS.ProcessEnv;
  readonly lanes: number;
  readonly onHunted: (hunted: Hunted) => void;
}

/** Lets each named test loose on each mutant, in as many work copies side by side as there are lanes. */
export async function hunt({ project, scratch, mutants, env, lanes, onHunted }: HuntOptions): Promise<Hunted[]> {
  const groups = [...groupBy(mutants, ({ test }) => test.file)].map(([file, group]) => ({ file, group }));
  const hunted: Hunted[] = [];
  const lane = async (): Promise<void> => {
    const copy = await WorkCopy.of(project, scratch);
    for (let next = groups.shift(); next !== undefined; next = groups.shift()) {
      for await (const result of huntInFile(copy, next.file, next.group, env)) {
        hunted.push(result);
        onHunted(result);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, groups.length) }, lane));
  return hunted;
}

/** First the tests without any defect: one that fails anyway finds nothing. */
async function* huntInFile(
  copy: WorkCopy,
  file: string,
  mutants: readonly Mutant[],
  env: NodeJS.ProcessEnv,
): AsyncGenerator<Hunted> {
  const names = [...new Set(mutants.map(({ test }) => test.name))];
  const sound = await runTests(copy.root, file, names, env);
  for (const mutant of mutants) {
    const before = sound.get(mutant.test.name);
    if (before !== 'passed') {
      yield { mutant, fate: 'broken', seconds: 0, why: `without the defect the test has ${before}` };
      continue;
    }
    yield await huntOne(copy, mutant, env);
  }
}

async function huntOne(copy: WorkCopy, mutant: Mutant, env: NodeJS.ProcessEnv): Promise<Hunted> {
  const startedMs = performance.now();
  const { file, name } = mutant.test;
  try {
    const verdicts = await copy.withDefect(mutant, () => runTests(copy.root, file, [name], env));
    const verdict = verdicts.get(name);
    const fate = verdict === 'failed' ? 'killed' : verdict === 'passed' ? 'survived' : 'broken';
    const why = fate === 'broken' ? 'with the defect the test does not run' : '';
    return { mutant, fate, seconds: (performance.now() - startedMs) / 1_000, why };
  } catch (error) {
    return { mutant, fate: 'broken', seconds: 0, why: error instanceof Error ? error.message : String(error) };
  }
}
