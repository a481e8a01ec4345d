import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Table from 'cli-table3';
import { resolveMongo, defaultPlaces } from '../../dev/stack/resolve';
import { startStack } from '../../dev/stack/start-stack';
import { createStore } from '../../store/create-store';
import type { Store } from '../../store/store';
import { projectRoot } from '../../worker/project-root';
import { runMain } from '../../worker/run-main';
import { describeMachine } from '../machine/meter';
import { serverEnvironment } from '../phases/servers';
import { balanceQuestions } from './balance-questions';
import { listQuestions } from './list-questions';
import { load } from './load';
import { measure, type Answered, type Place } from './measure';
import { readLedgerOptions } from './options';
import type { Question } from './question';
import { hmacKey } from './rows';

/** Everything that is asked; other files of questions join here. */
const questions: readonly Question[] = [...listQuestions, ...balanceQuestions];

/** How much slower the largest size may be than the smallest. */
const ratioMax = 2;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * `npm run bench:ledger`: asks the same of databases of several sizes in turn. Exits with 1 when at the largest anything
 * takes more than twice what it takes at the smallest.
 */
runMain(async (stopRequested) => {
  const { sizes, rounds, only } = readLedgerOptions(process.argv.slice(2));
  const asked = questions.filter(({ name }) => name.includes(only));
  const needed = [...new Set(asked.map(({ of }) => of))];
  let stopping = false;
  void stopRequested.then(() => {
    stopping = true;
  });
  const root = join(projectRoot(), '.stack');
  const folders = { dataDir: join(root, 'bench-ledger'), logsDir: join(root, 'bench-logs') };
  const stack = await startStack({ env: serverEnvironment(), folders, services: ['mongodb'] });
  const stores: Store[] = [];
  const places: Place[] = [];
  const answers: Answered[] = [];
  try {
    for (const size of sizes) {
      const uri = stack.mongodbUri.replace(/\/[^/?]*(?=\?)/, `/bench_${size}`);
      const terminal = { say, isStopping: () => stopping };
      const store = await createStore({ uri, hmacKey });
      stores.push(store);
      places.push({ dataset: await load({ uri, store }, size, needed, terminal), store });
    }
    for (const question of asked) {
      if (stopping) break;
      const answered = await measure(question, places, rounds);
      say(`${answered.name}: × ${answered.ratio.toFixed(2)}`);
      answers.push(answered);
    }
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    await stack.stop();
  }
  process.stdout.write(`${tableOf(sizes, answers)}\n`);
  say(`The numbers are in ${write({ rounds, answers })}`);
  process.exitCode = answers.every(({ ratio }) => ratio <= ratioMax) ? 0 : 1;
});

function tableOf(sizes: readonly number[], answers: readonly Answered[]): string {
  const table = new Table({
    head: ['asked', ...sizes.map((size) => `${size} rows\np50 / p95 ms (rows told)`), '×'],
    style: { head: [], border: [] },
  });
  for (const { name, timings, ratio } of answers) {
    const cells = timings.map(({ ms, rows }) => `${ms.p50.toFixed(1)} / ${ms.p95.toFixed(1)} (${rows})`);
    table.push([name, ...cells, ratio.toFixed(2)]);
  }
  return table.toString();
}

function write(numbers: { rounds: number; answers: readonly Answered[] }): string {
  const at = new Date().toISOString();
  const mongo = resolveMongo(defaultPlaces(serverEnvironment()));
  const database = mongo.kind === 'binary' ? mongo.flavour : null;
  const file = join(projectRoot(), 'bench', 'results', `ledger-${at.replace(/[:.]/g, '-')}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ at, machine: describeMachine(), database, ...numbers }, null, 2)}\n`);
  return file;
}
