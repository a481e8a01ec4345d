import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A test that a defect keeps from ending has failed long before jest's own bound. */
const testTimeoutMs = 20_000;
const runTimeoutMs = 120_000;

/** `absent`: the test did not run, because its file did not load or has no such test. */
export type Verdict = 'passed' | 'failed' | 'absent';

/** Runs the named tests of one file in a work copy, against servers that the environment names. */
export async function runTests(
  root: string,
  file: string,
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ReadonlyMap<string, Verdict>> {
  const output = join(root, '.jest-result.json');
  await rm(output, { force: true });
  await runJest(
    root,
    [
      '--runTestsByPath',
      file,
      '--testNamePattern',
      names.map((name) => `(^| )${escapeRegExp(name)}$`).join('|'),
      '--runInBand',
      '--forceExit',
      `--testTimeout=${testTimeoutMs}`,
      '--json',
      `--outputFile=${output}`,
    ],
    env,
  );
  const ran = await readResults(output);
  return new Map(names.map((name) => [name, ran.get(name) ?? 'absent']));
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The MongoDB driver loads a module by a dynamic import, which jest allows only so. */
const nodeFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

function runJest(root: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeFlags, jest, ...args], {
      cwd: root,
      env,
      stdio: 'ignore',
      timeout: runTimeoutMs,
      killSignal: 'SIGKILL',
    });
    child.on('error', reject);
    child.on('close', () => resolve());
  });
}

interface JestResults {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

async function readResults(output: string): Promise<Map<string, Verdict>> {
  const text = await readFile(output, 'utf8').catch(() => null);
  if (text === null) return new Map();
  const { testResults } = JSON.parse(text) as JestResults;
  return new Map(
    testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ title, status }): [string, Verdict] => [title, status as Verdict]),
  );
}
