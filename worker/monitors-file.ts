import { join } from 'node:path';
import { monitorSettingsSchema, type MonitorSettings } from '../risk/monitors/settings';
import { parse, readJson } from './parse';

/**
 * The numbers of the monitors: those of MONITORS_FILE, else those that the project ships.
 * @throws ConfigurationError naming everything that is wrong with it
 */
export function readMonitorSettings(env: NodeJS.ProcessEnv, projectRoot: string): MonitorSettings {
  const file = env['MONITORS_FILE'] || join(projectRoot, 'deploy', 'monitors.json');
  return parse(monitorSettingsSchema, readJson(file), file);
}
