import { runMain } from '../worker/run-main';
import { resolveMongo, defaultPlaces } from '../dev/stack/resolve';
import { describeMachine } from './machine/meter';
import { exitCodeOf, judge } from './measure/targets';
import { readOptions } from './options';
import { quietRuntime } from './phases/workers';
import { summaryTable, verdictTable } from './report/tables';
import { writeReport } from './report/report';
import { runPhase } from './run-phase';
import { serverEnvironment } from './phases/servers';

/**
 * `npm run bench`. Exits with 0 when every target was met, 1 when one was missed, 2 when the machine was too busy with
 * other things to tell.
 */
runMain(async (stopRequested) => {
  const options = readOptions(process.argv.slice(2));
  quietRuntime();
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  let stopping = false;
  void stopRequested.then(() => {
    stopping = true;
    say('stopping after this slice');
  });
  const results = [];
  for (const phase of options.phases) {
    results.push(await runPhase(phase, options, { say, isStopping: () => stopping }));
  }

  const summaries = results.flatMap((result) => result.summaries);
  const verdicts = judge(results.flatMap((result) => result.measured));
  const mongo = options.phases.includes('whole') ? resolveMongo(defaultPlaces(serverEnvironment())) : null;
  const database = mongo?.kind === 'binary' ? mongo.flavour : null;
  const at = new Date().toISOString();
  const file = writeReport({ at, machine: describeMachine(), database, options, summaries, verdicts });
  for (const { title, summaries: rows } of results) process.stdout.write(`\n${title}\n${summaryTable(rows)}\n`);
  process.stdout.write(`\n${verdictTable(verdicts)}\n`);
  say(`The numbers are in ${file}`);
  process.exitCode = exitCodeOf(verdicts);
});
