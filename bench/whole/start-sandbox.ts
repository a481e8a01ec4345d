import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { writePrivately, type DevSecrets } from '../../dev/dev-secrets';
import { ChildrenFile } from '../../dev/stack/children-file';
import { identify } from '../../dev/stack/process-identity';
import type { Stack } from '../../dev/stack/start-stack';

const readyLine = z.object({ url: z.string() });

/** Starts the sandbox's process; it is recorded with the stack's servers and ends with them. Resolves to its address. */
export async function startSandbox(stack: Stack, { accounts }: DevSecrets): Promise<string> {
  const accountsFile = join(stack.dataDir, 'sandbox-accounts.json');
  writePrivately(
    accountsFile,
    accounts.map(({ id, apiKey, webhookSecrets }) => ({ id, apiKey, webhookSecret: webhookSecrets[0] })),
  );
  const log = openSync(join(stack.logsDir, 'sandbox.log'), 'w');
  const child = spawn(process.execPath, [join(__dirname, 'sandbox-main.js')], {
    env: { ...process.env, SANDBOX_ACCOUNTS_FILE: accountsFile, SANDBOX_DATA_DIR: join(stack.dataDir, 'sandbox') },
    detached: true,
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  const identity = identify(child.pid ?? 0);
  if (identity !== undefined) {
    new ChildrenFile(stack.dataDir).put({ name: 'sandbox', process: identity, signature: '', ports: [] });
  }
  if (child.stdout === null) throw new Error('The sandbox was started without its output');
  for await (const line of createInterface({ input: child.stdout })) return readyLine.parse(JSON.parse(line)).url;
  throw new Error('The sandbox ended before it served');
}
