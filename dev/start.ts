import { join, relative } from 'node:path';
import { readConfig } from '../worker/config';
import { runMain } from '../worker/run-main';
import { writePrivately } from './dev-secrets';
import { runEngine } from './run-engine';
import { projectRoot } from './stack/project-root';
import { startStand } from './stand';

/**
 * `npm start`: the whole engine in the foreground. When it is ready, one JSON line on standard output says where
 * everything is; all else goes to standard error. It ends with status 0 only when it was asked to end.
 */
runMain(async (stopRequested) => {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const stand = await startStand({
    log: say,
    onServiceLost: (name, logsDir) => {
      say(`${name} has ended by itself; its log is in ${logsDir}. Stopping.`);
      process.exitCode = 1;
      process.kill(process.pid, 'SIGTERM');
    },
  });
  try {
    const config = readConfig({ ...process.env, ...stand.engineEnv }, projectRoot());
    const engine = await runEngine({ config, credentials: stand.secrets.credentials });
    const ready = {
      ready: true,
      api_url: engine.apiUrl,
      docs_url: `${engine.apiUrl}/docs`,
      temporal_ui_url: stand.stack.temporalUiUrl ?? null,
      temporal_address: stand.stack.temporalAddress,
      mongodb_uri: stand.stack.mongodbUri,
      sandbox_urls: { ...stand.sandboxes.urls, identity: stand.identityService.url },
      credentials: relative(process.cwd(), stand.credentialsFile),
      messages: relative(process.cwd(), stand.messagesFile),
    };
    // Commands beside this one, such as `npm run keys`, find the engine by it.
    writePrivately(join(stand.stack.dataDir, 'ready.json'), ready);
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    const asked = await Promise.race([stopRequested.then(() => true), engine.running.then(() => false)]);
    if (!asked) process.exitCode = 1;
    say('Stopping: finishing what runs.');
    await engine.stop();
  } finally {
    await stand.stop();
  }
});
