import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Policy, ProviderSettings } from '../../domain/policy';
import type { ProviderAccount } from '../../gateways/account';
import { startStripeSandbox } from '../../sandbox/stripe';
import type { Movement } from '../../sandbox/movements';
import { loadDevSecrets, writePrivately, type DevSecrets } from '../dev-secrets';
import { claimPort } from '../stack/ports';
import { projectRoot } from '../stack/project-root';
import { registerNamespace } from './namespace';
import { watchWebhooks, type WebhookWatch } from './webhook-watch';

/** Servers that several lanes share. */
export interface Servers {
  readonly temporalAddress: string;
  readonly mongodbUri: string;
}

export interface LaneOptions {
  /** Unique on its servers: namespace and database are called so. */
  readonly name: string;
  readonly servers: Servers;
  /** A folder of the lane's own. */
  readonly dataDir: string;
  readonly policy?: (policy: Policy) => Policy;
  /** Accounts with other providers than the one whose sandbox is the lane's. */
  readonly accounts?: readonly ProviderAccount[];
}

/** Room for one engine beside others on the same servers: a namespace, a database, a sandbox and keys of its own. */
export interface Lane {
  readonly name: string;
  readonly secrets: DevSecrets;
  /** Configures an engine of this lane; its API has a fixed port, so that clients find it again after a restart. */
  readonly env: Readonly<Record<string, string>>;
  readonly apiUrl: string;
  readonly sandboxUrl: string;
  readonly temporal: Client;
  readonly webhooks: WebhookWatch;
  control<T = unknown>(method: string, path: string, body?: object): Promise<T>;
  movements(): Promise<Movement[]>;
  close(): Promise<void>;
}

const webhookRetryDelaysMs = [100, 300, 1_000, 2_000, 4_000, 8_000, 16_000];

const unlimited = 1_000_000;
const deliveryDelaysMs = [200, 400, 800, 1_600, 3_200, 6_400, 12_800];

/** Short waits between calls to a provider. */
const hasty: ProviderSettings = {
  keyHorizonMs: 82_800_000,
  firstQueryAfterMs: 250,
  maxQueryIntervalMs: 1_000,
  unknownLimitMs: 604_800_000,
  processingLimitMs: 604_800_000,
  heldRetryMs: 200,
  callTimeoutMs: 1_500,
  refundSpacingMs: 0,
  paymentExpiryMs: 900_000,
  circuitUnknownsMax: 1_000,
  circuitOpenMs: 1_000,
};

/** Opens a lane; its engine is started by the caller, with `env`. */
export async function openLane({ name, servers, dataDir, policy, accounts = [] }: LaneOptions): Promise<Lane> {
  mkdirSync(dataDir, { recursive: true });
  const secrets = loadDevSecrets(dataDir);
  const connection = await Connection.connect({ address: servers.temporalAddress });
  await registerNamespace(connection, name);
  const apiPort = await claimPort({ variable: 'API_PORT', port: 0 });
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const sandbox = await startStripeSandbox({
    accounts: secrets.accounts.map(({ id, apiKey, webhookSecrets }) => ({
      id,
      apiKey,
      webhookSecret: webhookSecrets[0]!,
      webhookUrl: `${apiUrl}/v1/callbacks/stripe/${id}`,
    })),
    webhookRetryDelaysMs,
  });
  const control = controlOf(sandbox.url);
  const webhooks = await watchWebhooks();
  return {
    name,
    secrets,
    apiUrl,
    sandboxUrl: sandbox.url,
    temporal: new Client({ connection, namespace: name }),
    webhooks,
    control,
    env: {
      ...writePolicy(dataDir, policy),
      ...writeAccounts(dataDir, secrets, sandbox.url, accounts),
      TEMPORAL_ADDRESS: servers.temporalAddress,
      TEMPORAL_NAMESPACE: name,
      MONGODB_URI: databaseOn(servers.mongodbUri, name),
      LEDGER_HMAC_KEY: secrets.ledgerHmacKey,
      DATA_ENCRYPTION_KEYS: secrets.dataEncryptionKeys,
      LEDGER_SIGNING_KEYS: secrets.ledgerSigningKeys,
      LEDGER_SEAL_EVERY_MS: '250',
      LEDGER_CHECKPOINT_FILE: join(dataDir, 'ledger-checkpoints.txt'),
      DEV_DATA_DIR: dataDir,
      API_PORT: String(apiPort),
      LOG_LEVEL: 'warn',
      REQUESTS_PER_SECOND_MAX: '100000',
      SWEEP_AGE_MS: '1500',
      WEBHOOK_ALLOW_LOOPBACK: 'true',
      WEBHOOK_POLL_MS: '250',
    },
    movements: async () => (await control<{ data: Movement[] }>('GET', '/movements')).data,
    close: async () => {
      await sandbox.close();
      await webhooks.close();
      await connection.close();
    },
  };
}

function writeAccounts(dataDir: string, secrets: DevSecrets, baseUrl: string, others: readonly ProviderAccount[]) {
  const accountsFile = join(dataDir, 'provider-accounts.json');
  const own = secrets.accounts.map((account) => ({ ...account, baseUrl }));
  writePrivately(accountsFile, { accounts: [...own, ...others] });
  return { PROVIDER_ACCOUNTS_FILE: accountsFile };
}

function writePolicy(dataDir: string, adjust: LaneOptions['policy']) {
  const deployed = JSON.parse(readFileSync(join(projectRoot(), 'deploy', 'policy.json'), 'utf8')) as Policy;
  const policy: Policy = {
    ...deployed,
    risk: { ...deployed.risk, velocityReviewCount: unlimited, velocityRejectCount: unlimited },
    providers: { stripe: hasty },
    webhooks: { ...deployed.webhooks, retryDelaysMs: deliveryDelaysMs },
  };
  const policyFile = join(dataDir, 'policy.json');
  writeFileSync(policyFile, JSON.stringify(adjust?.(policy) ?? policy));
  return { POLICY_FILE: policyFile };
}

function databaseOn(mongodbUri: string, name: string): string {
  const uri = new URL(mongodbUri);
  uri.pathname = `/${name.replace(/[^a-zA-Z0-9]/g, '_')}`;
  return uri.toString();
}

const controlOf =
  (url: string) =>
  async <T = unknown>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${url}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${method} ${path}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
