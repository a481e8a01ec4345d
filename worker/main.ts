import { readConfig } from './config';
import { checkDependencies } from './dependencies';
import { connectEngine, startWorkers } from './engine';
import { serveHealth } from './health';
import { workerMetrics } from './metrics';
import { projectRoot } from './project-root';
import { runMain } from './run-main';

/** The worker as a process of its own: `npm run worker`. */
runMain(async (stopRequested) => {
  const engine = await connectEngine({ config: readConfig(process.env, projectRoot()) });
  const workers = await startWorkers(engine);
  const { store, client, config } = engine;
  const health = await serveHealth({
    port: config.workerHealthPort,
    host: config.workerHealthHost,
    isPolling: () => workers.isPolling(),
    check: () => checkDependencies(store, client),
    registry: workerMetrics(engine.registry, workers.workers, store),
  });
  engine.logger.info({ health_url: health.url }, 'the worker is ready');
  void stopRequested.then(() => workers.stop());
  await workers.running;
  await health.close();
  await engine.close();
});
