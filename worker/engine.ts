import { Client } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { createActivities } from '../activities/create-activities';
import type { ActivityDeps } from '../activities/deps';
import { temporalWorkflows } from '../activities/notify/temporal-workflows';
import { riskSourcesOf } from '../activities/risk/sources';
import { createSearchEngine } from '../activities/search/search-engine';
import { createMonitoring } from '../activities/monitoring/run-monitoring';
import { watchAlerts } from '../activities/alerts/watch-alerts';
import { projectBalances } from '../activities/balances/project-balances';
import { dispatchWebhooks } from '../activities/webhooks/dispatch';
import { runSideEffect as runPlainly, type RunSideEffect } from '../domain/side-effect';
import type { BankAccount } from '../gateways/account';
import { createBankDesk, type BankDesk } from '../gateways/bank/desk';
import { createGateways } from '../gateways/create-gateways';
import { createMessageSender } from '../gateways/messages/create-sender';
import type { MessageSender } from '../gateways/messages/sender';
import type { Gateway } from '../gateways/gateway';
import type { ProviderName } from '../domain/outcome';
import { createRecordBuilder } from '../ledger/record-builder';
import type { RecordBuilder } from '../ledger/record-builder';
import type { ProviderAccount } from '../gateways/account';
import { createMonitors } from '../risk/monitors/all';
import { createStore } from '../store/create-store';
import { createCipher, type Cipher } from '../store/encryption';
import { createKeyedHash, type KeyedHash } from '../store/keyed-hash';
import type { Store } from '../store/store';
import { workflowBundlePath } from './bundle';
import { ensureBackupSchedule } from './backup-schedule';
import { ensureBankSchedule } from './bank-schedule';
import type { EngineConfig } from './config';
import { createWorkers } from './create-workers';
import { allAccounts } from './stored-accounts';
import { ensureSearchSinkSchedule } from './search-sink-schedule';
import { ensureLedgerSchedule } from './ledger-schedule';
import { sealingFrom } from './ledger-sealing';
import { ensureReconciliationSchedules } from './reconciliation-schedule';
import { ensureSweepSchedule } from './sweep-schedule';
import { createLogger } from './logger';
import { logTemporalTo } from './temporal-logs';
import { runDispatcher } from './webhook-dispatcher';

/** What API and worker are built on: one connection to each outside service. */
export interface Engine {
  readonly config: EngineConfig;
  readonly connection: NativeConnection;
  readonly client: Client;
  readonly store: Store;
  readonly gateways: Readonly<Partial<Record<ProviderName, Gateway>>>;
  /** Configured and stored. */
  readonly accounts: readonly ProviderAccount[];
  /** Makes the ledger's records. */
  readonly records: RecordBuilder;
  /** Encrypts what the database keeps secret. */
  readonly cipher: Cipher;
  /** Hashes personal data that is looked up. */
  readonly personalHash: KeyedHash;
  /** Reaches people; absent where nothing is configured that does. */
  readonly messages?: MessageSender;
  /** Absent where no merchant has a bank account. */
  readonly bank?: BankDesk;
  readonly logger: Logger;
  readonly runSideEffect: RunSideEffect;
  /** Metrics of the process: whatever runs in it registers its own here. */
  readonly registry: Registry;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly config: EngineConfig;
  readonly logger?: Logger;
  readonly runSideEffect?: RunSideEffect;
}

/** Connects to Temporal and MongoDB and prepares collections and indexes. */
export async function connectEngine(options: EngineOptions): Promise<Engine> {
  const { config } = options;
  const runSideEffect = options.runSideEffect ?? runPlainly;
  const logger = options.logger ?? createLogger(config.logLevel, config.logFormat);
  logTemporalTo(logger);
  const cipher = createCipher(config.dataKeys);
  const [connection, store] = await Promise.all([
    NativeConnection.connect(config.temporal.connectionOptions),
    createStore({ uri: config.mongodbUri, hmacKey: config.ledgerHmacKey, cipher, runSideEffect }),
  ]);
  await store.prepare();
  const accounts = await allAccounts(config.accounts, store.providerAccounts, cipher);
  const client = new Client({ connection, namespace: config.temporal.namespace ?? 'default' });
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { bankBook } = store;
  const gateways = createGateways({ accounts, policies: config.policy.providers, bankBook });
  const bank = deskOf(accounts, config, bankBook, runSideEffect);
  return {
    config,
    connection,
    client,
    store,
    gateways,
    accounts,
    records: createRecordBuilder({ hmacKey: config.ledgerHmacKey }),
    cipher,
    personalHash: createKeyedHash(config.personalDataHashKey),
    ...(config.messages !== null && { messages: createMessageSender(config.messages) }),
    ...(bank !== null && { bank }),
    logger,
    runSideEffect,
    registry,
    close: async () => {
      await store.close();
      await connection.close();
    },
  };
}

function deskOf(
  accounts: readonly ProviderAccount[],
  { policy }: EngineConfig,
  book: Store['bankBook'],
  runSideEffect: RunSideEffect,
): BankDesk | null {
  const own = accounts.filter((account): account is BankAccount => account.provider === 'bank');
  const settings = policy.providers.bank;
  if (own.length === 0 || settings === undefined) return null;
  return createBankDesk({ accounts: own, book, callTimeoutMs: settings.callTimeoutMs, runSideEffect });
}

/** How often it is looked whether a measure is due. */
const measureEveryMs = 1_000;

export interface RunningWorkers {
  readonly workers: readonly Worker[];
  /** Settles when all have stopped, by themselves or because they were asked to. */
  readonly running: Promise<void>;
  /** Whether all of them take tasks. */
  isPolling(): boolean;
  stop(): void;
}

/** What activities of this engine work with, until `stopping` is aborted. */
export function activityDepsOf(engine: Engine, stopping: AbortSignal): ActivityDeps {
  const { config, store, gateways, accounts, bank, logger, runSideEffect, client, registry } = engine;
  return {
    store,
    sealing: sealingFrom(config, stopping),
    gateways,
    ...(bank !== undefined && { bank }),
    records: engine.records,
    policy: config.policy,
    risk: riskSourcesOf(store, config.riskPolicy),
    personalHash: engine.personalHash,
    ...(engine.messages !== undefined && { messages: engine.messages }),
    alertTelling: config.alertTelling,
    workflows: temporalWorkflows(client, runSideEffect),
    logger,
    runSideEffect,
    sweepAgeMs: config.sweepAgeMs,
    accounts,
    registry,
    ...(config.backups !== null && { backups: config.backups }),
    ...(config.searchSink !== null && { searchEngine: createSearchEngine(config.searchSink) }),
    webhooks: { allowLoopback: config.webhookAllowLoopback },
  };
}

/** Creates the workers of this engine, makes sure that the sweeper is scheduled, and dispatches events. */
export async function startWorkers(engine: Engine): Promise<RunningWorkers> {
  const { config, gateways, accounts, bank, logger, client, connection } = engine;
  const stopping = new AbortController();
  const deps = activityDepsOf(engine, stopping.signal);
  const workers: Worker[] = await createWorkers({
    connection,
    namespace: config.temporal.namespace ?? 'default',
    workflowBundle: { codePath: workflowBundlePath() },
    activities: createActivities(deps),
    providers: Object.keys(gateways) as ProviderName[],
    gatewayConcurrencyMax: config.gatewayConcurrencyMax,
    gatewayCallsPerSecondMax: config.gatewayCallsPerSecondMax,
    policies: config.policy.providers,
    webhookConcurrencyMax: config.webhookConcurrencyMax,
  });
  await ensureSweepSchedule(client);
  await ensureLedgerSchedule(client);
  if (bank !== undefined) await ensureBankSchedule(client);
  if (config.backups !== null) await ensureBackupSchedule(client);
  if (config.searchSink !== null) await ensureSearchSinkSchedule(client);
  await ensureReconciliationSchedules(client, accounts);
  const dispatcher = runDispatcher(() => dispatchWebhooks(deps), { pollMs: config.webhookPollMs, logger });
  // One seal a turn, so that stopping waits for no more.
  const projector = runDispatcher(() => projectBalances(engine.store, 1), {
    pollMs: config.ledgerSealEveryMs,
    logger,
    complaint: 'a seal could not be added to the balances',
  });
  const monitoring = createMonitoring({
    ...deps,
    registry: engine.registry,
    monitors: createMonitors(config.monitorSettings),
  });
  const feed = runDispatcher(() => monitoring.observe(), {
    pollMs: config.monitorPollMs,
    logger,
    complaint: 'what happens could not be shown to the monitors',
  });
  const measuring = runDispatcher(() => monitoring.measure(), {
    pollMs: measureEveryMs,
    logger,
    complaint: 'what waits could not be measured',
  });
  const watch = watchAlerts(deps);
  const watcher = runDispatcher(() => watch(), {
    pollMs: config.alertPollMs,
    logger,
    complaint: 'alarms could not be looked after',
  });
  const loops = [dispatcher, projector, feed, measuring, watcher];
  return {
    workers,
    isPolling: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    running: Promise.all([...workers.map((worker) => worker.run()), ...loops.map(({ stopped }) => stopped)]).then(
      () => undefined,
    ),
    stop: () => {
      stopping.abort();
      for (const loop of loops) loop.stop();
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}
