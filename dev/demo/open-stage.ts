import { join, relative } from 'node:path';
import { startStand, type Stand } from '../stand';
import { ApiClient } from './engine/api-client';
import { demoEnvironment, resetDataDir } from './engine/demo-environment';
import { EngineProcess } from './engine/engine-process';
import { SandboxClient } from './engine/sandbox-client';
import { writeAlarmRecipients } from './risk/alarm-recipients';
import type { Screen } from './screen/screen';
import type { Stage } from './stage';

/** The stage with everything running, and where a person finds it. */
export interface OpenStage {
  readonly stage: Stage;
  /** Rejects when a process of the demo ends by itself. */
  readonly lost: Promise<never>;
  readonly places: readonly (readonly [string, string])[];
  readonly close: () => Promise<void>;
}

/** Starts servers and sandbox in this process's care, and the engine in a process of its own. */
export async function openStage(screen: Screen, ownEnv: NodeJS.ProcessEnv): Promise<OpenStage> {
  const dataDir = await resetDataDir(ownEnv);
  const env = await demoEnvironment(ownEnv, dataDir);
  let serviceLost: (error: Error) => void = () => undefined;
  const lostService = new Promise<never>((_resolve, reject) => {
    serviceLost = reject;
  });
  const stand = await startStand({
    env,
    log: (line) => screen.say(`  ${line}`),
    onServiceLost: (name, logsDir) => serviceLost(new Error(`${name} has ended by itself; its log is in ${logsDir}`)),
  });
  const engineEnv = { ...stand.engineEnv, ALERT_RECIPIENTS_FILE: writeAlarmRecipients(dataDir) };
  const engine = new EngineProcess({
    env: { ...env, ...engineEnv },
    logFile: join(stand.stack.logsDir, 'engine.log'),
    dataDir,
  });
  const close = async (): Promise<void> => {
    await engine.stop();
    await stand.stop();
  };
  try {
    const apiUrl = await engine.start();
    screen.say(`  engine ready in process ${engine.pid} at ${apiUrl}`);
    const stage = stageOn(stand, screen, engine, apiUrl);
    return { stage, lost: Promise.race([engine.lost, lostService]), places: placesOf(stand, apiUrl), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function stageOn(stand: Stand, screen: Screen, engine: EngineProcess, apiUrl: string): Stage {
  const { merchants, operators } = stand.secrets.credentials;
  const [merchant] = merchants;
  const [operator, secondOperator] = operators;
  if (!merchant || !operator || !secondOperator) throw new Error('The stand has no credentials');
  return {
    screen,
    engine,
    merchant: new ApiClient(apiUrl, merchant.api_key),
    operator: new ApiClient(apiUrl, operator.api_key),
    secondOperator: new ApiClient(apiUrl, secondOperator.api_key),
    engineEnv: stand.engineEnv,
    sandboxes: {
      stripe: new SandboxClient(stand.sandboxes.urls.stripe),
      alipay: new SandboxClient(stand.sandboxes.urls.alipay),
      wechatpay: new SandboxClient(stand.sandboxes.urls.wechatpay),
      bank: new SandboxClient(stand.sandboxes.urls.bank),
    },
  };
}

const placesOf = ({ stack, sandboxes, credentialsFile }: Stand, apiUrl: string): [string, string][] => [
  ['Temporal UI: every refund', stack.temporalUiUrl ?? 'not started here'],
  ['API', apiUrl],
  ['API documents', `${apiUrl}/docs`],
  ...Object.entries(sandboxes.urls).map(([provider, url]): [string, string] => [
    `What moved at ${provider}`,
    `${url}/_sandbox/movements`,
  ]),
  ['API keys of merchants, operators', relative(process.cwd(), credentialsFile)],
  ['Logs', relative(process.cwd(), stack.logsDir)],
];
