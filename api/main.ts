import { readConfig } from '../worker/config';
import { connectEngine } from '../worker/engine';
import { projectRoot } from '../worker/project-root';
import { runMain } from '../worker/run-main';
import { identityDepsOf } from './identity/identity-deps';
import { startApi } from './server';

/** The API as a process of its own: `npm run api`. Workflows run in the workers' processes, so no eager start. */
runMain(async (stopRequested) => {
  const engine = await connectEngine({ config: readConfig(process.env, projectRoot()) });
  const { config, store, client, gateways, accounts, records, cipher, personalHash, logger, runSideEffect, registry } =
    engine;
  const { requestsInFlightMax, requestsPerSecondMax, apiPublicUrl, apiPort, apiHost } = config;
  const api = await startApi(
    {
      store,
      temporal: client,
      gateways,
      accounts,
      ledger: { verifiers: config.ledgerSigners.verifiers, hmacKey: config.ledgerHmacKey },
      records,
      adjustmentExpiryMs: config.policy.wait.reviewMs,
      logger,
      runSideEffect,
      requestsInFlightMax,
      requestsPerSecondMax,
      webhooks: { policy: config.policy.webhooks, allowLoopback: config.webhookAllowLoopback },
      eagerStart: false,
      registry,
      cipher,
      personalHash,
      ...identityDepsOf(config),
      verification: config.policy.verification,
      passkeys: config.passkeys,
      ...(engine.messages !== undefined && { messages: engine.messages }),
      ...(apiPublicUrl !== null && { publicUrl: apiPublicUrl }),
    },
    { port: apiPort, host: apiHost },
  );
  logger.info({ api_url: api.url }, 'the API is ready');
  await stopRequested;
  await api.close();
  await engine.close();
});
