import { rmSync } from 'node:fs';
import { keptStacks } from './running-servers';

/** Jest's global teardown: stops the servers and removes their data. */
export default async function stopServers(): Promise<void> {
  for (const stack of keptStacks()) {
    await stack.stop();
    rmSync(stack.dataDir, { recursive: true, force: true });
  }
}
