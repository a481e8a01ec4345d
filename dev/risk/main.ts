import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createMonitors } from '../../risk/monitors/all';
import { monitorSettingsSchema, type MonitorSettings } from '../../risk/monitors/settings';
import { runMain } from '../../worker/run-main';
import { projectRoot } from '../stack/project-root';
import { evaluateSeed } from './evaluate/evaluate';
import type { Judgement } from './evaluate/judge-alarms';
import { readOptions } from './evaluate/options';
import { judgeAims, summarize } from './evaluate/summarize';
import { headlineOf, markdownTables, terminalTables } from './evaluate/tables';
import { learnOrderShape } from './traffic/order-shape';

const begin = '<!-- evaluation: begin -->';
const end = '<!-- evaluation: end -->';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Throws when the file is not of the described shape. */
const readSettings = (file: string): MonitorSettings =>
  monitorSettingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

/** Puts the numbers between the page's markers. Throws when it has none. */
function writePage(page: string, numbers: string): void {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for the numbers`);
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${numbers}\n\n${text.slice(to)}`);
}

/** `npm run risk -- evaluate`. Exits with 0 when every aim was met, 1 when one was missed. */
runMain(async (stopRequested) => {
  const options = readOptions(process.argv.slice(2));
  const settings = readSettings(options.settingsFile ?? join(projectRoot(), 'deploy', 'monitors.json'));
  const shape = learnOrderShape();
  let stopping = false;
  void stopRequested.then(() => {
    stopping = true;
  });
  const judgements: Judgement[] = [];
  for (const [index, seed] of options.seeds.entries()) {
    const startedMs = performance.now();
    const judgement = evaluateSeed(shape, settings, seed);
    judgements.push(judgement);
    const caught = judgement.attacks.filter(({ noticed }) => noticed !== null).length;
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    say(
      `${index + 1}/${options.seeds.length} seed ${seed}: ${caught} of ${judgement.attacks.length} attacks, ${seconds} s`,
    );
    await setImmediate();
    if (stopping) throw new Error('interrupted');
  }
  const names = createMonitors(settings).map(({ name }) => name);
  const summary = summarize(judgements, names);
  const headline = headlineOf(summary, options.seeds.length, options.source);
  process.stdout.write(`${headline}\n\n${terminalTables(summary)}\n`);
  if (options.write) {
    writePage(join(projectRoot(), 'docs', 'risk.md'), `${headline}\n\n${markdownTables(summary)}`);
  }
  if (judgeAims(summary).some(({ met }) => !met)) process.exitCode = 1;
});
