import { readConfig } from '../worker/config';
import { projectRoot } from '../worker/project-root';
import { runMain } from '../worker/run-main';
import { crashPointsFrom } from './crash/crash-points';
import { devCredentialsFrom } from './dev-secrets';
import { runEngine } from './run-engine';

/** The engine alone, on a stand that another process holds: what the demo and the crash harness kill and start again. */
runMain(async (stopRequested) => {
  const engine = await runEngine({
    config: readConfig(process.env, projectRoot()),
    runSideEffect: crashPointsFrom(process.env),
    credentials: devCredentialsFrom(process.env),
  });
  process.stdout.write(`${JSON.stringify({ ready: true, api_url: engine.apiUrl, pid: process.pid })}\n`);
  await Promise.race([stopRequested, engine.running]);
  await engine.stop();
});
