import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils';

/** Where recorded histories are kept. They are added to, never edited or deleted. */
export const historiesFolder = join(__dirname, 'histories');

const fileOf = (name: string): string => join(historiesFolder, `${name}.json`);

/** The names of all recorded histories. */
export const recordedNames = (): string[] =>
  readdirSync(historiesFolder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();

export const isRecorded = (name: string): boolean => existsSync(fileOf(name));

export const readHistory = (name: string): History => historyFromJSON(JSON.parse(readFileSync(fileOf(name), 'utf8')));

/** Keeps a history. One that is there already is not touched: that throws. */
export function keepHistory(name: string, history: History): void {
  const events: unknown = JSON.parse(historyToJSON(history), withoutTraces);
  writeFileSync(fileOf(name), `${JSON.stringify(events, null, 1)}\n`, { flag: 'wx' });
}

/** Who recorded a history, and where, is nobody's business and no matter to a replay. */
const withoutTraces = (key: string, value: unknown): unknown =>
  key === 'identity' ? 'recorder' : key === 'stackTrace' ? '' : value;
