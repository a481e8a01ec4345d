import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackDir } from './paths.mjs';
import { reportStep, say } from './report.mjs';
import { run } from './run.mjs';
import { isOnPath } from './services.mjs';

const binDir = join(stackDir, 'bin');
const installed = join(binDir, 'promtool');

/** The tests of the alert rules run it; nothing else does. `test/deploy/find-promtool.ts` looks in the same order. */
export const promtoolIsMissing = () => !isOnPath('promtool') && !existsSync(installed);

/**
 * Takes promtool out of Debian's package `prometheus` (also Ubuntu's), without installing the package and without root.
 * Where that cannot be done the setup goes on: the tests that need it say that they were skipped.
 */
export async function installPromtool() {
  if (!isOnPath('apt-get') || !isOnPath('dpkg-deb')) return skip('there is no apt-get here');
  await reportStep('promtool, for the tests of the alert rules', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'refund-engine-promtool-'));
    try {
      const failure = await extract(folder);
      if (failure !== null) skip(failure);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

async function extract(folder) {
  const download = () => run('apt-get', ['-q', 'download', 'prometheus'], { cwd: folder });
  let fetched = await download();
  // A fresh machine has no lists of packages; to fetch them takes root, so this may fail.
  if (fetched.status !== 0 && (await run('apt-get', ['-q', 'update'])).status === 0) fetched = await download();
  const [deb] = readdirSync(folder).filter((name) => name.endsWith('.deb'));
  if (fetched.status !== 0 || deb === undefined) return 'apt-get cannot download the package prometheus';
  const unpacked = await run('dpkg-deb', ['-x', deb, 'files'], { cwd: folder });
  const found = join(folder, 'files', 'usr', 'bin', 'promtool');
  if (unpacked.status !== 0 || !existsSync(found)) return 'the package prometheus has no promtool';
  mkdirSync(binDir, { recursive: true });
  copyFileSync(found, installed);
  return null;
}

function skip(reason) {
  say(`promtool is not installed (${reason}): put it on PATH to have the alert rules tested`);
}
