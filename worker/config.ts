import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { providerNames } from '../domain/outcome';
import type { Policy } from '../domain/policy';
import type { ProviderAccount } from '../gateways/account';
import type { EncryptionKey } from '../store/encryption';
import { accountsSchema } from './accounts-schema';

const threshold = z.record(z.string(), z.int().positive()).nullable();
const duration = z.int().positive();

const policySchema = z.strictObject({
  version: z.string().min(1),
  risk: z.strictObject({
    maxPaymentAgeDays: z.int().positive(),
    maxRefundsPerPayment: z.int().positive(),
    verifyFromMajor: threshold,
    reviewFromMajor: threshold,
    twoApprovalsFromMajor: threshold,
    rejectFromMajor: threshold,
    velocityWindowMs: duration,
    velocityReviewCount: z.int().positive(),
    velocityRejectCount: z.int().positive(),
  }),
  wait: z.strictObject({ verificationMs: duration, reviewMs: duration, returnMs: duration, actionMs: duration }),
  providers: z.partialRecord(
    z.enum(providerNames),
    z.strictObject({
      keyHorizonMs: duration,
      firstQueryAfterMs: duration,
      maxQueryIntervalMs: duration,
      unknownLimitMs: duration,
      processingLimitMs: duration,
      heldRetryMs: duration,
      callTimeoutMs: duration,
      refundSpacingMs: z.int().min(0),
      paymentExpiryMs: duration,
      circuitUnknownsMax: z.int().positive(),
      circuitOpenMs: duration,
    }),
  ),
  webhooks: z.strictObject({
    maxEndpoints: z.int().positive(),
    retryDelaysMs: z.array(duration),
    attemptTimeoutMs: duration,
    disableAfterMs: duration,
    rotationOverlapMs: duration,
    deliveryRetentionMs: duration,
  }),
});

/** `id:hex,id:hex`: keys of 32 bytes. The first one encrypts, all of them decrypt. */
const encryptionKeys = z
  .string()
  .regex(/^[\w-]+:[0-9a-f]{64}(?:,[\w-]+:[0-9a-f]{64})*$/, 'must be id:hex,id:hex with keys of 32 bytes in hex')
  .transform((text) => text.split(',').map(encryptionKey))
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, 'must not use an id twice');

function encryptionKey(text: string): EncryptionKey {
  const [id = '', hex = ''] = text.split(':');
  return { id, key: Buffer.from(hex, 'hex') };
}

const environmentSchema = z.object({
  MONGODB_URI: z.string().min(1),
  LEDGER_HMAC_KEY: z.string().regex(/^[0-9a-f]{64,}$/, 'must be at least 32 bytes in hex'),
  DATA_ENCRYPTION_KEYS: encryptionKeys,
  PROVIDER_ACCOUNTS_FILE: z.string().min(1),
  POLICY_FILE: z.string().min(1).optional(),
  API_HOST: z.string().min(1).default('127.0.0.1'),
  API_PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  WORKER_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  REQUESTS_IN_FLIGHT_MAX: z.coerce.number().int().positive().default(256),
  REQUESTS_PER_SECOND_MAX: z.coerce.number().int().positive().default(500),
  GATEWAY_CONCURRENCY_MAX: z.coerce.number().int().positive().default(64),
  GATEWAY_CALLS_PER_SECOND_MAX: z.coerce.number().positive().default(90),
  SWEEP_AGE_MS: z.coerce.number().int().positive().default(60_000),
  WEBHOOK_POLL_MS: z.coerce.number().int().positive().default(1_000),
  WEBHOOK_CONCURRENCY_MAX: z.coerce.number().int().positive().default(200),
  WEBHOOK_ALLOW_LOOPBACK: z.enum(['true', 'false']).default('false'),
});

/** What a process of the engine is configured by; see `.env.example`. */
export interface EngineConfig {
  readonly mongodbUri: string;
  readonly temporal: ReturnType<typeof loadClientConnectConfig>;
  readonly ledgerHmacKey: Buffer;
  /** For what is stored encrypted; the first one encrypts. */
  readonly dataEncryptionKeys: readonly EncryptionKey[];
  readonly policy: Policy;
  readonly accounts: readonly ProviderAccount[];
  readonly apiHost: string;
  readonly apiPort: number;
  readonly workerHealthPort: number;
  readonly logLevel: string;
  readonly requestsInFlightMax: number;
  readonly requestsPerSecondMax: number;
  readonly gatewayConcurrencyMax: number;
  readonly gatewayCallsPerSecondMax: number;
  /** How long nothing may have touched a refund or callback before the sweeper looks after it. */
  readonly sweepAgeMs: number;
  /** How often a worker looks for events that have no deliveries yet. */
  readonly webhookPollMs: number;
  readonly webhookConcurrencyMax: number;
  /** For development: webhooks may go over plain HTTP, to any port, and to this very machine. */
  readonly webhookAllowLoopback: boolean;
}

/** Configuration that cannot be used; the message says which variable or file, and what is wrong with it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads the configuration of a process from its environment and the files it names.
 * @throws ConfigurationError naming every variable or field that is missing or wrong
 */
export function readConfig(env: NodeJS.ProcessEnv, projectRoot: string): EngineConfig {
  const read = parse(environmentSchema, env, 'the environment');
  const policyFile = read.POLICY_FILE ?? join(projectRoot, 'deploy', 'policy.json');
  return {
    mongodbUri: read.MONGODB_URI,
    temporal: loadClientConnectConfig({ overrideEnvVars: stringsOf(env) }),
    ledgerHmacKey: Buffer.from(read.LEDGER_HMAC_KEY, 'hex'),
    dataEncryptionKeys: read.DATA_ENCRYPTION_KEYS,
    policy: parse(policySchema, readJson(policyFile), policyFile) as Policy,
    accounts: parse(accountsSchema, readJson(read.PROVIDER_ACCOUNTS_FILE), read.PROVIDER_ACCOUNTS_FILE).accounts,
    apiHost: read.API_HOST,
    apiPort: read.API_PORT,
    workerHealthPort: read.WORKER_HEALTH_PORT,
    logLevel: read.LOG_LEVEL,
    requestsInFlightMax: read.REQUESTS_IN_FLIGHT_MAX,
    requestsPerSecondMax: read.REQUESTS_PER_SECOND_MAX,
    gatewayConcurrencyMax: read.GATEWAY_CONCURRENCY_MAX,
    gatewayCallsPerSecondMax: read.GATEWAY_CALLS_PER_SECOND_MAX,
    sweepAgeMs: read.SWEEP_AGE_MS,
    webhookPollMs: read.WEBHOOK_POLL_MS,
    webhookConcurrencyMax: read.WEBHOOK_CONCURRENCY_MAX,
    webhookAllowLoopback: read.WEBHOOK_ALLOW_LOOPBACK === 'true',
  };
}

/** Only names and rules are told, never values: they may be secrets. */
function parse<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new ConfigurationError(`${where} is not usable: ${problems.join('; ')}`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new ConfigurationError(`${file} cannot be read as JSON`, { cause });
  }
}

const stringsOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
