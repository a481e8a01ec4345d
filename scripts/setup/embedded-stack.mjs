import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, venvDir } from './paths.mjs';
import { SetupError, reportStep } from './report.mjs';
import { run } from './run.mjs';

const requirements = join(root, 'dev', 'stack', 'requirements.txt');
const stampFile = join(venvDir, '.setup-stamp');
const supportedPythons = ['3.13', '3.12', '3.11', '3.10'];
const remedy =
  'Install one (Debian, Ubuntu: `apt install python3 python3-venv`; macOS: `brew install python@3.13`), or do without: ' +
  'put `temporal` and `mongod` on PATH, or set TEMPORAL_ADDRESS and MONGODB_URI.';

/** A venv holds absolute paths, so the stamp names the place as well as the contents. */
function wantedStamp() {
  return `${createHash('sha256').update(readFileSync(requirements)).digest('hex')} ${venvDir}`;
}

export function embeddedStackIsInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wantedStamp();
}

async function findPython() {
  const seen = [];
  for (const name of ['python3', ...supportedPythons.map((version) => `python${version}`)]) {
    const probe = 'import sys; print("%d.%d" % sys.version_info[:2])';
    const { status, output } = await run(name, ['-c', probe]);
    if (status !== 0) continue;
    if (supportedPythons.includes(output)) return name;
    seen.push(`${name} is ${output}`);
  }
  const found = seen.length > 0 ? ` (${seen.join(', ')})` : '';
  throw new SetupError(`the embedded stack needs Python 3.10 to 3.13${found}. ${remedy}`);
}

/** Installs the hash-pinned requirements into `.stack/venv`. */
export async function installEmbeddedStack() {
  const python = await findPython();
  await reportStep('embedded Temporal and MongoDB stand-in', async () => {
    rmSync(venvDir, { recursive: true, force: true });
    const venv = await run(python, ['-m', 'venv', venvDir]);
    if (venv.status !== 0)
      throw new SetupError(`${python} cannot make a virtual environment. ${remedy}\n${venv.output}`);
    const options = ['--require-hashes', '--no-compile', '--disable-pip-version-check', '--no-input', '--quiet'];
    const pip = await run(join(venvDir, 'bin', 'pip'), ['install', ...options, '-r', requirements]);
    if (pip.status !== 0) {
      throw new SetupError(
        `pip could not install dev/stack/requirements.txt. Check the network, the package index and the disk, then run again.\n${pip.output}`,
      );
    }
    writeFileSync(stampFile, wantedStamp());
  });
}
