import { createStore } from '../store/create-store';
import type { Fence } from '../store/store';
import { databaseUri } from './keys-cli';

const usage = `Usage:
  npm run fence -- show
  npm run fence -- raise <reason>     stops all submission: after a restore, until reconciliation has covered the gap
  npm run fence -- lift`;

async function show(fence: Fence): Promise<string> {
  const reason = await fence.reason();
  return reason === null ? 'The fence is down: refunds are submitted.' : `The fence is up: ${reason}`;
}

/** Runs one command; answers with what to print, or with the usage. */
export async function runFence(args: readonly string[], fence: Fence): Promise<string> {
  const [command, ...words] = args;
  if (command === 'raise' && words.length > 0) await fence.raise(words.join(' '), new Date());
  else if (command === 'lift' && words.length === 0) await fence.lift();
  else if (command !== 'show' || words.length > 0) return usage;
  return show(fence);
}

async function main(): Promise<void> {
  const store = await createStore({ uri: databaseUri(process.env, process.cwd()) });
  try {
    process.stdout.write(`${await runFence(process.argv.slice(2), store.fence)}\n`);
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
