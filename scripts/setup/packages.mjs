import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { SetupError, reportStep } from './report.mjs';
import { run } from './run.mjs';

const stampFile = join(root, 'node_modules', '.setup-stamp');

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** Whether node_modules was installed from the lock file as it is now. */
export function packagesAreInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash();
}

/**
 * Installs exactly what the lock file names. `npm install --no-save` rather than `npm ci`: `ci` refuses a lock that
 * doesn't list the optional binaries of every other platform, and would first delete what is there.
 */
export async function installPackages() {
  const wanted = lockHash();
  const args = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
    ? [process.execPath, [process.env.npm_execpath, ...args]]
    : ['npm', args];
  const { status, output } = await reportStep('npm packages', () => run(...npm));
  if (status !== 0) {
    throw new SetupError(
      `npm could not install the packages. Check the network, the registry and the disk, then run again.\n${output}`,
    );
  }
  writeFileSync(stampFile, wanted);
}
