import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { claimPort } from '../../stack/ports';
import { projectRoot } from '../../stack/project-root';
import { requestedPort, type PortVariable } from '../../stack/settings';
import { StackError } from '../../stack/stack-error';
import { stopAbandoned } from '../../stack/start-stack';

/**
 * The demo compares everything with what its own sandbox saw, so it runs on servers of its own and on policies and numbers as
 * shipped. Its codes and alarms leave to nobody.
 */
const notForTheDemo = [
  'MONGODB_URI',
  'TEMPORAL_ADDRESS',
  'TEMPORAL_PROFILE',
  'TEMPORAL_CONFIG_FILE',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS',
  'POLICY_FILE',
  'RISK_POLICY_FILE',
  'MONITORS_FILE',
  'MESSAGES_HTTP_URL',
  'MESSAGES_HTTP_SECRET',
  'MESSAGES_HTTP_CHANNELS',
  'MESSAGES_SMTP_URL',
  'MESSAGES_SMTP_FROM',
  'ALERT_WEBHOOK_URL',
  'ALERT_WEBHOOK_SECRET',
  'CRASH_AT',
];

const portVariables: readonly PortVariable[] = [
  'API_PORT',
  'TEMPORAL_PORT',
  'TEMPORAL_UI_PORT',
  'MONGODB_PORT',
  'SANDBOX_PORT',
];

/** Empties the demo's own data folder, after stopping what a killed demo left running there, and answers its path. */
export async function resetDataDir(env: NodeJS.ProcessEnv): Promise<string> {
  // Never the folder that the environment names: `npm start` may keep its data there.
  const dataDir = resolve(projectRoot(), env['STACK_DATA_DIR'] || '.stack', 'demo-data');
  await stopAbandoned(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
  return dataDir;
}

/** The environment of the demo: its folder, and for each server its usual port, or another one when that is taken. */
export async function demoEnvironment(env: NodeJS.ProcessEnv, dataDir: string): Promise<NodeJS.ProcessEnv> {
  const kept = Object.entries(env).filter(([name]) => !notForTheDemo.includes(name));
  const ports: [string, string][] = [];
  for (const variable of portVariables) {
    ports.push([variable, String(await freePort(env, variable))]);
  }
  return { ...Object.fromEntries(kept), ...Object.fromEntries(ports), STACK_DATA_DIR: dataDir };
}

/** A port that was asked for by name is not exchanged for another. */
async function freePort(env: NodeJS.ProcessEnv, variable: PortVariable): Promise<number> {
  const request = requestedPort(env, variable);
  try {
    return await claimPort(request);
  } catch (error) {
    if (env[variable] || !(error instanceof StackError)) throw error;
    return claimPort({ variable, port: 0 });
  }
}
