import { createStore } from '../store/create-store';
import type { Store } from '../store/store';
import { databaseUri } from './keys-cli';

const usage = `Usage:
  npm run search -- reindex    gives rows of before there were tokens those that lists find them by`;

/** Runs one command; says on the way how far it is, and answers with what to print, or with the usage. */
export async function runSearch(
  args: readonly string[],
  store: Pick<Store, 'prepare' | 'reindex'>,
  say: (line: string) => void,
): Promise<string> {
  if (args.length !== 1 || args[0] !== 'reindex') return usage;
  await store.prepare();
  await store.reindex((collection, rows) => say(`${collection}: ${rows} rows`));
  return 'Every row has its tokens.';
}

async function main(): Promise<void> {
  const store = await createStore({ uri: databaseUri(process.env, process.cwd()) });
  try {
    const said = await runSearch(process.argv.slice(2), store, (line) => process.stderr.write(`${line}\n`));
    process.stdout.write(`${said}\n`);
  } finally {
    await store.close();
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
