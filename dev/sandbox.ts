import { join, relative, resolve } from 'node:path';
import Table from 'cli-table3';
import { runMain } from '../worker/run-main';
import { loadDevSecrets, writePrivately } from './dev-secrets';
import { claimIdentityPort, startIdentityService } from './providers/identity-service';
import { claimSandboxPorts, startSandboxes } from './providers/start-sandboxes';
import { projectRoot } from './stack/project-root';
import { defaultPorts, requestedPort } from './stack/settings';

/**
 * `npm run sandbox`: the providers' stand-ins alone, for tests of one's own. One JSON line on standard output says where
 * they are; a table for people, and all else, goes to standard error. `SANDBOX_DATA_DIR` moves the data,
 * `API_PUBLIC_URL` says where notifications go.
 */
runMain(async (stopRequested) => {
  const { env } = process;
  const dataDir = resolve(env['SANDBOX_DATA_DIR'] || join(projectRoot(), '.stack', 'sandbox-data'));
  const apiUrl = env['API_PUBLIC_URL'] || `http://127.0.0.1:${env['API_PORT'] || defaultPorts.API_PORT}`;
  const requested = requestedPort(env, 'SANDBOX_PORT');
  const ports = await claimSandboxPorts(requested);
  const port = await claimIdentityPort(requested);
  const secrets = loadDevSecrets(dataDir);
  const sandboxes = await startSandboxes({ ports, dataDir, stripe: secrets.accounts, apiUrl });
  const identity = await startIdentityService({ port, dataDir, secret: secrets.identityServiceSecret });
  const urls = { ...sandboxes.urls, identity: identity.url };
  const accountsFile = join(dataDir, 'provider-accounts.json');
  writePrivately(accountsFile, { accounts: sandboxes.accounts });
  const table = new Table({ head: ['provider', 'address, and a page of what moved there'], style: { head: [] } });
  for (const [provider, url] of Object.entries(urls)) table.push([provider, `${url}/`]);
  const accounts = relative(process.cwd(), accountsFile);
  process.stderr.write(`${table.toString()}\nAn engine uses them with PROVIDER_ACCOUNTS_FILE=${accounts}\n`);
  process.stdout.write(`${JSON.stringify({ ready: true, sandbox_urls: urls, accounts })}\n`);
  await stopRequested;
  await sandboxes.close();
  await identity.close();
});
