/** What `npm test` runs: the type check, then jest (which gets all arguments), then one line that sums them up. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';

/** The MongoDB driver loads `os` by a dynamic import, which jest allows only so; without it mongod refuses its hello. */
const jestNodeFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

const bin = (...path) => join(root, 'node_modules', ...path);

let child;

function run(args) {
  return new Promise((resolve) => {
    child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    child.on('close', (status) => resolve(status ?? 1));
  });
}

/** Jest's own count; a file that could not even load counts as a failure. */
function readCounts(file) {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

async function testAll(jestArgs) {
  if ((await run([bin('typescript', 'bin', 'tsc'), '--noEmit'])) !== 0) return { status: 1, passed: 0, failed: 1 };
  const folder = mkdtempSync(join(tmpdir(), 'refund-engine-results-'));
  try {
    const results = join(folder, 'jest.json');
    const status = await run([
      ...jestNodeFlags,
      bin('jest', 'bin', 'jest.js'),
      '--json',
      `--outputFile=${results}`,
      ...jestArgs,
    ]);
    return { status, ...readCounts(results) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// An interrupt from the terminal reaches the child by itself; a termination has to be passed on. Then it reports.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child?.kill('SIGTERM'));
const { status, passed, failed } = await testAll(process.argv.slice(2));
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = status === 0 && failed === 0 ? 0 : 1;
