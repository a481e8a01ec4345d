import { startApi } from '../api/server';
import { identityDepsOf } from '../api/identity/identity-deps';
import { importKey } from '../api/keys';
import { connectEngine, startWorkers, type EngineOptions } from '../worker/engine';
import type { ApiKeys } from '../store/store';
import type { DevSecrets } from './dev-secrets';

export interface RunningEngine {
  readonly apiUrl: string;
  /** Settles when the workers have stopped, by themselves or because they were asked to. */
  readonly running: Promise<void>;
  /** Refuses new work, lets what runs finish, and closes the connections. */
  stop(): Promise<void>;
}

export interface RunEngineOptions extends EngineOptions {
  /** Keys to make known to the API, for development. */
  readonly credentials?: DevSecrets['credentials'];
}

/** API and workers in one process on one connection, so that a plain start begins to run where it was accepted. */
export async function runEngine({ credentials, ...options }: RunEngineOptions): Promise<RunningEngine> {
  const { config } = options;
  const engine = await connectEngine(options);
  if (credentials !== undefined) await importCredentials(engine.store.apiKeys, credentials);
  const workers = await startWorkers(engine);
  const api = await startApi(
    {
      store: engine.store,
      temporal: engine.client,
      gateways: engine.gateways,
      accounts: engine.accounts,
      ledger: { verifiers: config.ledgerSigners.verifiers, hmacKey: config.ledgerHmacKey },
      records: engine.records,
      adjustmentExpiryMs: config.policy.wait.reviewMs,
      logger: engine.logger,
      runSideEffect: engine.runSideEffect,
      requestsInFlightMax: config.requestsInFlightMax,
      requestsPerSecondMax: config.requestsPerSecondMax,
      webhooks: { policy: config.policy.webhooks, allowLoopback: config.webhookAllowLoopback },
      eagerStart: true,
      registry: engine.registry,
      cipher: engine.cipher,
      personalHash: engine.personalHash,
      ...identityDepsOf(config),
      verification: config.policy.verification,
      passkeys: config.passkeys,
      ...(engine.messages !== undefined && { messages: engine.messages }),
      ...(config.apiPublicUrl !== null && { publicUrl: config.apiPublicUrl }),
    },
    { port: config.apiPort, host: config.apiHost },
  );
  return {
    apiUrl: api.url,
    running: workers.running,
    stop: async () => {
      await api.close();
      workers.stop();
      await workers.running;
      await engine.close();
    },
  };
}

async function importCredentials(keys: ApiKeys, { merchants, operators }: DevSecrets['credentials']): Promise<void> {
  const label = 'development';
  const everyMerchant = merchants.map(({ id }) => id);
  for (const { id, api_key } of merchants)
    await importKey(keys, api_key, id, { kind: 'merchant', merchantIds: [id], label });
  for (const { id, api_key } of operators)
    await importKey(keys, api_key, id, { kind: 'operator', merchantIds: everyMerchant, label });
}
