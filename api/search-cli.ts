import { createStore } from '../store/create-store';
import { sinkSources } from '../store/search/sink';
import type { Store } from '../store/store';
import { databaseUri } from './keys-cli';

const usage = `Usage:
  npm run search -- reindex        gives rows of before there were tokens those that lists find them by
  npm run search -- resend SINCE   has the search engine brought all that has changed since then (RFC 3339) once more`;

/** Runs one command; says on the way how far it is, and answers with what to print, or with the usage. */
export async function runSearch(
  args: readonly string[],
  store: Pick<Store, 'prepare' | 'reindex' | 'searchSink'>,
  say: (line: string) => void,
): Promise<string> {
  const [command, since, ...more] = args;
  if (command === 'reindex' && since === undefined) {
    await store.prepare();
    await store.reindex((collection, rows) => say(`${collection}: ${rows} rows`));
    return 'Every row has its tokens.';
  }
  const from = new Date(since ?? '');
  if (command !== 'resend' || more.length > 0 || Number.isNaN(from.getTime())) return usage;
  for (const source of sinkSources) await store.searchSink.keepReached(source, from);
  return `The next run begins at ${from.toISOString()}.`;
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
