import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { startStripeSandbox } from './stripe/index';
import { accountConfig } from './stripe/accounts';

const environment = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  SANDBOX_DATA_DIR: z.string().min(1).optional(),
  SANDBOX_ACCOUNTS_FILE: z.string().min(1),
});
const accountsFile = z.strictObject({ accounts: z.array(accountConfig).min(1) });

/** Runs the Stripe sandbox as a process of its own; prints one JSON line on standard output when it is ready. */
async function main(): Promise<void> {
  const settings = environment.parse(process.env);
  const { accounts } = accountsFile.parse(JSON.parse(readFileSync(settings.SANDBOX_ACCOUNTS_FILE, 'utf8')));
  const sandbox = await startStripeSandbox({
    port: settings.SANDBOX_PORT,
    accounts,
    ...(settings.SANDBOX_DATA_DIR !== undefined && { dataDir: settings.SANDBOX_DATA_DIR }),
  });
  process.stdout.write(
    `${JSON.stringify({ ready: true, provider: 'stripe', url: sandbox.url, port: sandbox.port })}\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
}

main().catch((error: unknown) => {
  const message = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  process.stderr.write(`The sandbox could not start: ${message}\n`);
  process.exitCode = 1;
});
