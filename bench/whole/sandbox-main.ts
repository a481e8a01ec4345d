import { readFileSync } from 'node:fs';
import { startStripeSandbox } from '../../sandbox/stripe';
import type { AccountConfig } from '../../sandbox/stripe';
import { runMain } from '../../worker/run-main';

/** The provider's sandbox as a process of its own: what it uses of the machine is then not taken for the engine's. */
runMain(async (stopRequested) => {
  const { SANDBOX_ACCOUNTS_FILE: accountsFile, SANDBOX_DATA_DIR: dataDir } = process.env;
  if (accountsFile === undefined || dataDir === undefined)
    throw new Error('SANDBOX_ACCOUNTS_FILE and SANDBOX_DATA_DIR must be set');
  const accounts = JSON.parse(readFileSync(accountsFile, 'utf8')) as AccountConfig[];
  const sandbox = await startStripeSandbox({ accounts, dataDir });
  process.stdout.write(`${JSON.stringify({ url: sandbox.url })}\n`);
  await stopRequested;
  await sandbox.close();
});
