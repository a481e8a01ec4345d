import { join } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import type { Policy } from '../domain/policy';
import type { ProviderAccount } from '../gateways/account';
import { parseDataKeys, type DataKey } from '../store/encryption';
import type { BackupPlace } from '../activities/backup/run-backup';
import type { IdentityServiceAccount } from '../gateways/identity/account';
import type { RiskPolicyDocument } from '../risk/decisions/policy';
import type { MonitorSettings } from '../risk/monitors/settings';
import type { AlertTelling } from '../activities/alerts/telling';
import { accountsSchema } from './accounts-schema';
import { readAlertTelling } from './alert-recipients';
import { readBackupPlace } from './backup-place';
import { readIdentityService } from './identity-service';
import { logFormats, type LogFormat } from './logger';
import { readMonitorSettings } from './monitors-file';
import { readShippedRiskPolicy } from './risk-policy-file';
import { readLedgerSigners, type LedgerSigners } from './ledger-signers';
import { readMessagesConfig, type MessagesConfig } from './messages-config';
import { parse, readJson } from './parse';
import { readPasskeySite, type PasskeySite } from './passkey-site';
import { policySchema } from './policy-schema';
import { resolveReferences } from './resolve-references';

const publicUrl = z
  .url({ protocol: /^https?$/ })
  .transform((text) => new URL(text))
  .refine(({ search, hash, username }) => !search && !hash && !username, 'must be an address and nothing more');

/** Without a password: it would be in every log that has the address. */
const sinkUrl = publicUrl.refine(({ password }) => password === '', 'SEARCH_SINK_AUTHORIZATION is for passwords');

const hashKey = z.string().regex(/^(?:[0-9a-f]{2}){32,}$/, 'must be at least 32 bytes in hex');

const environmentSchema = z.object({
  MONGODB_URI: z.string().min(1),
  LEDGER_HMAC_KEY: hashKey,
  PERSONAL_DATA_HASH_KEY: hashKey,
  DATA_ENCRYPTION_KEYS: z.string().transform((text, context) => {
    const keys = parseDataKeys(text);
    if (keys === null) context.addIssue('must be <id>:<32 bytes in hex>, several separated by commas');
    return keys ?? [];
  }),
  LEDGER_CHECKPOINT_FILE: z.string().min(1).optional(),
  LEDGER_CHECKPOINT_URL: z.url({ protocol: /^https?$/ }).optional(),
  LEDGER_SEAL_EVERY_MS: z.coerce.number().int().positive().default(2_000),
  PROVIDER_ACCOUNTS_FILE: z.string().min(1).optional(),
  POLICY_FILE: z.string().min(1).optional(),
  RISK_POLICY_FILE: z.string().min(1).optional(),
  API_PUBLIC_URL: publicUrl.optional(),
  API_HOST: z.string().min(1).default('127.0.0.1'),
  API_PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  WORKER_HEALTH_HOST: z.string().min(1).default('127.0.0.1'),
  WORKER_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  LOG_FORMAT: z.enum(logFormats).default('pino'),
  REQUESTS_IN_FLIGHT_MAX: z.coerce.number().int().positive().default(256),
  REQUESTS_PER_SECOND_MAX: z.coerce.number().int().positive().default(500),
  GATEWAY_CONCURRENCY_MAX: z.coerce.number().int().positive().default(64),
  GATEWAY_CALLS_PER_SECOND_MAX: z.coerce.number().positive().default(90),
  SWEEP_AGE_MS: z.coerce.number().int().positive().default(60_000),
  SEARCH_SINK_URL: sinkUrl.optional(),
  SEARCH_SINK_AUTHORIZATION: z.string().min(1).optional(),
  SEARCH_SINK_INDEX_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,50}$/, 'must be small letters, digits and hyphens')
    .default('refund-engine'),
  MONITOR_POLL_MS: z.coerce.number().int().positive().max(500).default(250),
  ALERT_POLL_MS: z.coerce.number().int().positive().default(2_000),
  WEBHOOK_POLL_MS: z.coerce.number().int().positive().default(1_000),
  WEBHOOK_CONCURRENCY_MAX: z.coerce.number().int().positive().default(200),
  WEBHOOK_ALLOW_LOOPBACK: z.enum(['true', 'false']).default('false'),
});

/** What a process of the engine is configured by; see `.env.example`. */
export interface EngineConfig {
  readonly mongodbUri: string;
  readonly temporal: ReturnType<typeof loadClientConnectConfig>;
  readonly ledgerHmacKey: Buffer;
  /** Hashes personal data that is looked up. It cannot be replaced: what was found by it would not be found again. */
  readonly personalDataHashKey: Buffer;
  /** Sign what is sealed, and verify it. */
  readonly ledgerSigners: LedgerSigners;
  /** Where checkpoints of the ledger are kept outside the database; null: in the sealer's history alone. */
  readonly ledgerCheckpointFile: string | null;
  readonly ledgerCheckpointUrl: URL | null;
  /** How often the sealer looks for records. */
  readonly ledgerSealEveryMs: number;
  /** Encrypt secrets that are kept in the database; the first encrypts, all decrypt. */
  readonly dataKeys: readonly DataKey[];
  readonly policy: Policy;
  /** Says who people are; null: nobody outside does. */
  readonly identityService: IdentityServiceAccount | null;
  /** What decides on refunds while no policy has been published. */
  readonly riskPolicy: RiskPolicyDocument;
  readonly monitorSettings: MonitorSettings;
  /** Those that PROVIDER_ACCOUNTS_FILE names; others may be stored (npm run merchants). */
  readonly accounts: readonly ProviderAccount[];
  /** Where clients reach the API; null: wherever they say. */
  readonly apiPublicUrl: URL | null;
  readonly apiHost: string;
  readonly apiPort: number;
  readonly workerHealthHost: string;
  readonly workerHealthPort: number;
  readonly logLevel: string;
  /** `ecs`: in the field names of the Elastic Common Schema. */
  readonly logFormat: LogFormat;
  readonly requestsInFlightMax: number;
  readonly requestsPerSecondMax: number;
  readonly gatewayConcurrencyMax: number;
  readonly gatewayCallsPerSecondMax: number;
  /** How long nothing may have touched a refund or callback before the sweeper looks after it. */
  readonly sweepAgeMs: number;
  /** OpenSearch or Elasticsearch beside MongoDB; null: there is none. */
  /** Where this worker makes backups; null: nowhere. */
  readonly backups: BackupPlace | null;
  readonly searchSink: {
    readonly url: URL;
    readonly authorization: string | null;
    readonly indexPrefix: string;
  } | null;
  /** How often a worker looks for events that no monitor has seen. */
  readonly monitorPollMs: number;
  /** Where operators are told of alarms, and how often a worker looks after them. */
  readonly alertTelling: AlertTelling;
  readonly alertPollMs: number;
  /** How often a worker looks for events that have no deliveries yet. */
  readonly webhookPollMs: number;
  readonly webhookConcurrencyMax: number;
  /** For development: webhooks may go over plain HTTP, to any port, and to this very machine. */
  readonly webhookAllowLoopback: boolean;
  /** How messages reach people; null: they do not. */
  readonly messages: MessagesConfig | null;
  /** Where operators use passkeys. */
  readonly passkeys: PasskeySite;
}

/**
 * Reads the configuration of a process from its environment and the files it names.
 * @throws ConfigurationError naming every variable or field that is missing or wrong
 */
export function readConfig(env: NodeJS.ProcessEnv, projectRoot: string): EngineConfig {
  const read = parse(environmentSchema, env, 'the environment');
  return {
    mongodbUri: read.MONGODB_URI,
    temporal: loadClientConnectConfig({ overrideEnvVars: stringsOf(env) }),
    ledgerHmacKey: Buffer.from(read.LEDGER_HMAC_KEY, 'hex'),
    personalDataHashKey: Buffer.from(read.PERSONAL_DATA_HASH_KEY, 'hex'),
    ledgerSigners: readLedgerSigners(env),
    ledgerCheckpointFile: read.LEDGER_CHECKPOINT_FILE ?? null,
    ledgerCheckpointUrl: read.LEDGER_CHECKPOINT_URL === undefined ? null : new URL(read.LEDGER_CHECKPOINT_URL),
    ledgerSealEveryMs: read.LEDGER_SEAL_EVERY_MS,
    policy: readPolicy(env, projectRoot),
    identityService: readIdentityService(env),
    riskPolicy: readShippedRiskPolicy(env, projectRoot),
    monitorSettings: readMonitorSettings(env, projectRoot),
    dataKeys: read.DATA_ENCRYPTION_KEYS,
    accounts: readAccounts(env),
    apiPublicUrl: read.API_PUBLIC_URL ?? null,
    apiHost: read.API_HOST,
    apiPort: read.API_PORT,
    workerHealthHost: read.WORKER_HEALTH_HOST,
    workerHealthPort: read.WORKER_HEALTH_PORT,
    logLevel: read.LOG_LEVEL,
    logFormat: read.LOG_FORMAT,
    requestsInFlightMax: read.REQUESTS_IN_FLIGHT_MAX,
    requestsPerSecondMax: read.REQUESTS_PER_SECOND_MAX,
    gatewayConcurrencyMax: read.GATEWAY_CONCURRENCY_MAX,
    gatewayCallsPerSecondMax: read.GATEWAY_CALLS_PER_SECOND_MAX,
    sweepAgeMs: read.SWEEP_AGE_MS,
    backups: readBackupPlace(env),
    searchSink:
      read.SEARCH_SINK_URL === undefined
        ? null
        : {
            url: read.SEARCH_SINK_URL,
            authorization: read.SEARCH_SINK_AUTHORIZATION ?? null,
            indexPrefix: read.SEARCH_SINK_INDEX_PREFIX,
          },
    monitorPollMs: read.MONITOR_POLL_MS,
    alertTelling: readAlertTelling(env),
    alertPollMs: read.ALERT_POLL_MS,
    webhookPollMs: read.WEBHOOK_POLL_MS,
    webhookConcurrencyMax: read.WEBHOOK_CONCURRENCY_MAX,
    webhookAllowLoopback: read.WEBHOOK_ALLOW_LOOPBACK === 'true',
    messages: readMessagesConfig(env),
    passkeys: readPasskeySite(env, read.API_PUBLIC_URL ?? new URL(`http://localhost:${read.API_PORT}`)),
  };
}

/**
 * The numbers of policy: those of POLICY_FILE, else those that the project ships.
 * @throws ConfigurationError naming every field that is missing or wrong
 */
export function readPolicy(env: NodeJS.ProcessEnv, projectRoot: string): Policy {
  const file = env['POLICY_FILE'] || join(projectRoot, 'deploy', 'policy.json');
  return parse(policySchema, readJson(file), file) as Policy;
}

/**
 * The accounts that PROVIDER_ACCOUNTS_FILE names.
 * @throws ConfigurationError naming every field that is missing or wrong
 */
export function readAccounts(env: NodeJS.ProcessEnv): readonly ProviderAccount[] {
  const file = env['PROVIDER_ACCOUNTS_FILE'];
  return file ? parse(accountsSchema, resolveReferences(readJson(file), env), file).accounts : [];
}

const stringsOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
