import { join } from 'node:path';
import { startStripeSandbox, type StripeSandbox } from '../sandbox/stripe';
import { loadDevSecrets, writePrivately, type DevSecrets } from './dev-secrets';
import { claimPort } from './stack/ports';
import { requestedPort } from './stack/settings';
import { startStack, type Stack, type StackOptions } from './stack/start-stack';

/** What a development engine stands on: the servers, the providers' sandboxes, and keys for everything. */
export interface Stand {
  readonly stack: Stack;
  readonly sandbox: StripeSandbox;
  readonly secrets: DevSecrets;
  /** Configures an engine process to use this stand. */
  readonly engineEnv: Readonly<Record<string, string>>;
  /** Where the credentials for the API are written. */
  readonly credentialsFile: string;
  /** Points the sandboxes' notifications at an API. */
  notify(apiUrl: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts stack and sandboxes. `env` sets ports and folders. */
export async function startStand(options: StackOptions = {}): Promise<Stand> {
  const env = options.env ?? process.env;
  const sandboxPort = await claimPort(requestedPort(env, 'SANDBOX_PORT'));
  const stack = await startStack(options);
  try {
    return await furnish(stack, sandboxPort, env);
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

async function furnish(stack: Stack, sandboxPort: number, env: NodeJS.ProcessEnv): Promise<Stand> {
  const secrets = loadDevSecrets(stack.dataDir);
  const sandbox = await startStripeSandbox({
    port: sandboxPort,
    dataDir: join(stack.dataDir, 'sandbox-stripe'),
    accounts: secrets.accounts.map(({ id, apiKey, webhookSecrets }) => ({
      id,
      apiKey,
      webhookSecret: webhookSecrets[0]!,
    })),
  });
  const accountsFile = join(stack.dataDir, 'provider-accounts.json');
  writePrivately(accountsFile, { accounts: secrets.accounts.map((account) => ({ ...account, baseUrl: sandbox.url })) });
  const besides = env['STACK_DATA_DIR'] ? stack.dataDir : join(stack.dataDir, '..');
  const credentialsFile = join(besides, 'dev-credentials.json');
  writePrivately(credentialsFile, secrets.credentials);
  return {
    stack,
    sandbox,
    secrets,
    credentialsFile,
    engineEnv: {
      MONGODB_URI: stack.mongodbUri,
      TEMPORAL_ADDRESS: stack.temporalAddress,
      LEDGER_HMAC_KEY: secrets.ledgerHmacKey,
      DATA_ENCRYPTION_KEYS: secrets.dataEncryptionKeys,
      PROVIDER_ACCOUNTS_FILE: accountsFile,
      DEV_DATA_DIR: stack.dataDir,
      WEBHOOK_ALLOW_LOOPBACK: 'true',
    },
    notify: async (apiUrl) => {
      for (const { id } of secrets.accounts) {
        await fetch(`${sandbox.url}/_sandbox/accounts/${id}`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ webhook_url: `${apiUrl}/v1/callbacks/stripe/${id}` }),
        });
      }
    },
    stop: async () => {
      await sandbox.close();
      await stack.stop();
    },
  };
}
