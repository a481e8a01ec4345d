/**
 * Makes a clone ready to run: npm packages, the embedded stack (with --stack or --test-stack) and the build.
 * Does only what is missing, so later runs take a moment. Uses nothing but Node, since nothing is installed yet.
 *
 *   --stack       also what `npm start` needs: Temporal and MongoDB, unless the environment or PATH has them
 *   --test-stack  also what the tests need: the above regardless of the environment, the time-skipping server, and promtool
                 where it can be had
 */
import { checkNodeVersion, checkDiskSpace } from './setup/requirements.mjs';
import { installPackages, packagesAreInstalled } from './setup/packages.mjs';
import { installEmbeddedStack, embeddedStackIsInstalled } from './setup/embedded-stack.mjs';
import { installPromtool, promtoolIsMissing } from './setup/promtool.mjs';
import { missingServices } from './setup/services.mjs';
import { withLock } from './setup/lock.mjs';
import { SetupError, say } from './setup/report.mjs';
import { buildIfStale } from './build.mjs';

async function setUp(flags) {
  checkNodeVersion();
  const wantsStack = () => missingServices(flags).length > 0 && !embeddedStackIsInstalled();
  await withLock('setup', async () => {
    const installs = [];
    if (!packagesAreInstalled()) installs.push(installPackages);
    if (wantsStack()) installs.push(installEmbeddedStack);
    if (flags.has('--test-stack') && promtoolIsMissing()) installs.push(installPromtool);
    if (installs.length > 0) {
      checkDiskSpace();
      say('first run: installing what is missing (once, usually under two minutes)');
    }
    const results = await Promise.allSettled(installs.map((install) => install()));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    await buildIfStale();
  });
}

try {
  await setUp(new Set(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`failed: ${error.message}`);
  process.exitCode = 1;
}
