import { rmSync } from 'node:fs';
import { keptStack } from './running-servers';

/** Jest's global teardown: stops the servers and removes their data. */
export default async function stopServers(): Promise<void> {
  const stack = keptStack();
  if (stack === undefined) return;
  await stack.stop();
  rmSync(stack.dataDir, { recursive: true, force: true });
}
