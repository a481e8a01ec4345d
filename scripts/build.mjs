/** Compiles the sources into dist/ and bundles the workflows. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { distDir, root } from './setup/paths.mjs';
import { SetupError, reportStep, say } from './setup/report.mjs';
import { run } from './setup/run.mjs';

const stampFile = join(distDir, '.build-stamp');
const bundler = join(distDir, 'worker', 'bundle.js');
const configFiles = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
/** Read from the project's root where it is needed, so not copied. */
const dataDir = join(root, 'dev', 'data');

function sourceFiles() {
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return include
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder) && folder !== join(root, 'test'))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.parentPath !== dataDir)
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Contents rather than times: a checkout or a touch alone builds nothing, and a deleted file is noticed. */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function copyAssets(files) {
  for (const file of files.filter((name) => !name.endsWith('.ts'))) {
    const target = join(distDir, relative(root, file));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(file, target);
  }
}

async function runNode(what, args) {
  const { status, output } = await run(process.execPath, args);
  if (status !== 0) throw new SetupError(`${what} failed:\n${output}`);
}

/** Builds when the sources differ from what was last built. */
export async function buildIfStale() {
  const sources = sourceFiles();
  const wanted = hashOf([...sources, ...configFiles.map((name) => join(root, name))]);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  await reportStep('build', async () => {
    rmSync(stampFile, { force: true });
    await runNode('tsc', [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
    copyAssets(sources);
    if (existsSync(bundler)) await runNode('bundling the workflows', [bundler]);
    writeFileSync(stampFile, wanted);
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await buildIfStale();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`failed: ${error.message}`);
    process.exitCode = 1;
  }
}
