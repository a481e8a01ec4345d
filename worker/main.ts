import { readConfig } from './config';
import { connectEngine, startWorkers } from './engine';
import { serveHealth } from './health';
import { projectRoot } from './project-root';
import { runMain } from './run-main';

/** The worker as a process of its own: `npm run worker`. */
runMain(async (stopRequested) => {
  const engine = await connectEngine({ config: readConfig(process.env, projectRoot()) });
  const workers = await startWorkers(engine);
  let ready = true;
  const health = await serveHealth(engine.config.workerHealthPort, () => ready, engine.registry);
  engine.logger.info({ health_url: health.url }, 'the worker is ready');
  void stopRequested.then(() => {
    ready = false;
    workers.stop();
  });
  await workers.running;
  await health.close();
  await engine.close();
});
