import { statfsSync } from 'node:fs';
import { root } from './paths.mjs';
import { SetupError } from './report.mjs';

const minimumNode = [20, 19];
/** npm packages take some 500 MB, the embedded stack some 350 MB. */
const neededDiskBytes = 1.2e9;

export function checkNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = minimumNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new SetupError(
    `Node ${version} is too old: install Node ${minimumNode.join('.')} or newer (https://nodejs.org, or \`nvm install 20\`).`,
  );
}

export function checkDiskSpace() {
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  if (free >= neededDiskBytes) return;
  const megabytes = (bytes) => `${Math.floor(bytes / 1e6)} MB`;
  throw new SetupError(
    `the disk of ${root} has ${megabytes(free)} free and the first run needs ${megabytes(neededDiskBytes)}: free some space and run again.`,
  );
}
