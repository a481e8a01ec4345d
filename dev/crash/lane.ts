import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Policy, ProviderSettings } from '../../domain/policy';
import type { ProviderName } from '../../domain/outcome';
import type { ProviderAccount } from '../../gateways/account';
import type { Movement } from '../../sandbox/movements';
import { loadDevSecrets, writePrivately, type DevSecrets } from '../dev-secrets';
import { claimPort } from '../stack/ports';
import { projectRoot } from '../stack/project-root';
import { ApiClient } from './api-client';
import { cardsAlone, refundSpacingMs, type OpenProviders } from './lane-providers';
import { registerNamespace } from './namespace';
import { watchWebhooks, type WebhookWatch } from './webhook-watch';

type Control = <T = unknown>(method: string, path: string, body?: object) => Promise<T>;

/** What a sandbox was asked to have happen cannot happen there. */
export class ControlRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(`The sandbox answered ${status} to ${message}`);
    this.status = status;
  }
}

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
  /** Accounts with other providers than those whose sandboxes are the lane's. */
  readonly accounts?: readonly ProviderAccount[];
  /** Starts the lane's sandboxes; by default there are payments by card alone. */
  readonly providers?: OpenProviders;
}

/** A merchant of the lane as a client of its API. */
export interface LaneMerchant {
  readonly id: string;
  readonly client: ApiClient;
}

/** Room for one engine beside others on the same servers: a namespace, a database, sandboxes and keys of its own. */
export interface Lane {
  readonly name: string;
  readonly secrets: DevSecrets;
  /** Configures an engine of this lane; its API has a fixed port, so that clients find it again after a restart. */
  readonly env: Readonly<Record<string, string>>;
  readonly apiUrl: string;
  readonly sandboxUrl: string;
  readonly temporal: Client;
  readonly webhooks: WebhookWatch;
  readonly merchants: readonly LaneMerchant[];
  /** What happens at Stripe: `<method> /_sandbox<path>`. */
  readonly control: Control;
  controlOf(provider: ProviderName): Control;
  forgetFaults(): Promise<void>;
  /** At all providers. */
  movements(): Promise<Movement[]>;
  close(): Promise<void>;
}

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

const patient: ProviderSettings = { ...hasty, refundSpacingMs };

/** Payments by WeChat Pay soon expire, so that a round need not wait for long. */
const providerSettings: Policy['providers'] = {
  stripe: hasty,
  alipay: patient,
  wechatpay: { ...patient, paymentExpiryMs: 20_000 },
  bank: hasty,
};

/** Opens a lane; its engine is started by the caller, with `env`. */
export async function openLane(options: LaneOptions): Promise<Lane> {
  const { name, servers, dataDir, policy, accounts = [], providers = cardsAlone } = options;
  mkdirSync(dataDir, { recursive: true });
  const secrets = loadDevSecrets(dataDir);
  const connection = await Connection.connect({ address: servers.temporalAddress });
  await registerNamespace(connection, name);
  const apiPort = await claimPort({ variable: 'API_PORT', port: 0 });
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const { urls, ...opened } = await providers({ dataDir, apiUrl, stripe: secrets.accounts });
  const controls = new Map(Object.entries(urls).map(([provider, url]) => [provider, controlAt(url)]));
  const controlOf = (provider: ProviderName): Control => {
    const control = controls.get(provider);
    if (control === undefined) throw new Error(`The lane ${name} has no sandbox for ${provider}`);
    return control;
  };
  const everywhere = <T>(method: string, path: string): Promise<T[]> =>
    Promise.all([...controls.values()].map((control) => control<T>(method, path)));
  const webhooks = await watchWebhooks();
  return {
    name,
    secrets,
    apiUrl,
    sandboxUrl: urls.stripe,
    temporal: new Client({ connection, namespace: name }),
    webhooks,
    merchants: secrets.credentials.merchants.map(({ id, api_key }) => ({ id, client: new ApiClient(apiUrl, api_key) })),
    control: controlOf('stripe'),
    controlOf,
    forgetFaults: async () => void (await everywhere('DELETE', '/faults')),
    env: {
      ...writePolicy(dataDir, policy),
      ...writeAccounts(dataDir, [...opened.accounts, ...accounts]),
      ...writeRecipients(dataDir),
      ALERT_POLL_MS: '250',
      TEMPORAL_ADDRESS: servers.temporalAddress,
      TEMPORAL_NAMESPACE: name,
      MONGODB_URI: databaseOn(servers.mongodbUri, name),
      LEDGER_HMAC_KEY: secrets.ledgerHmacKey,
      DATA_ENCRYPTION_KEYS: secrets.dataEncryptionKeys,
      PERSONAL_DATA_HASH_KEY: secrets.personalDataHashKey,
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
    movements: async () => (await everywhere<{ data: Movement[] }>('GET', '/movements')).flatMap(({ data }) => data),
    close: async () => {
      await opened.close();
      await webhooks.close();
      await connection.close();
    },
  };
}

function writeAccounts(dataDir: string, accounts: readonly ProviderAccount[]) {
  const accountsFile = join(dataDir, 'provider-accounts.json');
  writePrivately(accountsFile, { accounts });
  return { PROVIDER_ACCOUNTS_FILE: accountsFile };
}

/** Somebody to be told of alarms, so that it is tried; nothing here sends. */
function writeRecipients(dataDir: string) {
  const recipientsFile = join(dataDir, 'alert-recipients.json');
  const everywhere = { sms: ['+447700900000'], email: ['nobody@shop.example'] };
  writePrivately(recipientsFile, { groups: { team: everywhere, on_call: everywhere } });
  return { ALERT_RECIPIENTS_FILE: recipientsFile };
}

function writePolicy(dataDir: string, adjust: LaneOptions['policy']) {
  const deployed = JSON.parse(readFileSync(join(projectRoot(), 'deploy', 'policy.json'), 'utf8')) as Policy;
  const policy: Policy = {
    ...deployed,
    // Operators of a lane have no second factor.
    verification: { ...deployed.verification, approvalFactorFromMajor: null },
    providers: providerSettings,
    webhooks: { ...deployed.webhooks, retryDelaysMs: deliveryDelaysMs },
  };
  const policyFile = join(dataDir, 'policy.json');
  writeFileSync(policyFile, JSON.stringify(adjust?.(policy) ?? policy));
  return { POLICY_FILE: policyFile, RISK_POLICY_FILE: writeRiskPolicy(dataDir) };
}

/** From this on a lane's risk policy refuses a refund: what is deployed refuses only more than its provider's stand-in can take. */
export const riskRefusesFromMajor = 900_000;

/** All refunds of a lane are those of a few customers: nothing counts how often they come. */
function writeRiskPolicy(dataDir: string): string {
  const deployed = JSON.parse(readFileSync(join(projectRoot(), 'deploy', 'risk-policy.json'), 'utf8')) as {
    readonly rules: readonly { readonly name: string }[];
  };
  const file = join(dataDir, 'risk-policy.json');
  const rules = deployed.rules.filter(({ name }) => !/velocity|instrument_activity|allow_listed/.test(name));
  const refusal = {
    name: 'amount_refused',
    when: { feature: 'amount', gte: riskRefusesFromMajor },
    weight: 100,
    effect: { decision: 'reject' },
    stop: true,
    explains: 'amount',
  };
  writeFileSync(file, JSON.stringify({ ...deployed, rules: [refusal, ...rules] }));
  return file;
}

function databaseOn(mongodbUri: string, name: string): string {
  const uri = new URL(mongodbUri);
  uri.pathname = `/${name.replace(/[^a-zA-Z0-9]/g, '_')}`;
  return uri.toString();
}

const controlAt =
  (url: string): Control =>
  async <T = unknown>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${url}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new ControlRefused(response.status, `${method} ${path}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
