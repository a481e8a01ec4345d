import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { EngineProcess } from '../../dev/demo/engine/engine-process';
import { loadDevSecrets } from '../../dev/dev-secrets';
import { defaultPlaces, resolveMongo } from '../../dev/stack/resolve';
import type { Stack } from '../../dev/stack/start-stack';
import { readConfig } from '../../worker/config';
import { projectRoot } from '../../worker/project-root';
import { apiRefund } from '../subjects/api-refund';
import { createBenchWorker } from '../subjects/bench-workers';
import { noopSubject } from '../subjects/noop';
import { engineEnvironment } from '../whole/engine-environment';
import { openPaymentSupply } from '../whole/payment-supply';
import { closeConnections } from '../whole/post-refund';
import { startSandbox } from '../whole/start-sandbox';
import type { Phase } from './phase';
import { onServers, serverEnvironment, serverProcesses, stopServers } from './servers';
import { bundleBenchWorkflows, runWorkers } from './workers';

/** The engine as `npm start` runs it, in a process of its own, with database and a provider over HTTP. */
export const openWhole = (): Promise<Phase> => onServers(['temporal', 'mongodb'], openOn);

async function openOn(stack: Stack): Promise<Phase> {
  const secrets = loadDevSecrets(stack.dataDir);
  const [merchant] = secrets.credentials.merchants;
  if (merchant === undefined) throw new Error('There is no merchant');
  const env = engineEnvironment(stack, secrets, await startSandbox(stack, secrets));
  const engine = new EngineProcess({ env, logFile: join(stack.logsDir, 'engine.log'), dataDir: stack.dataDir });
  const apiUrl = await engine.start();
  const supply = await openPaymentSupply(readConfig(env, projectRoot()), merchant.id);
  const { client, stop } = await startBaseline(stack);
  const refunds = { client, supply, merchant: { id: merchant.id, apiUrl, apiKey: merchant.api_key } };
  return {
    name: 'whole',
    subjects: [
      noopSubject(client),
      apiRefund({ ...refunds, respondAsync: true }),
      apiRefund({ ...refunds, respondAsync: false }),
    ],
    processes: { ...serverProcesses(stack), client: process.pid },
    fastDatabase: isFast(),
    close: async () => {
      closeConnections();
      try {
        await engine.stop();
        await supply.close();
        await stop();
      } finally {
        await stopServers(stack);
      }
    },
  };
}

/** What the refunds are compared with runs on the same server, in this process. */
async function startBaseline({ temporalAddress }: Stack) {
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const stopWorkers = runWorkers([await createBenchWorker(connection, await bundleBenchWorkflows())]);
  const stop = async (): Promise<void> => {
    await stopWorkers();
    await connection.close();
  };
  return { client: new Client({ connection }), stop };
}

function isFast(): boolean {
  const mongo = resolveMongo(defaultPlaces(serverEnvironment()));
  return mongo.kind === 'binary' && mongo.flavour !== 'secantusd-py';
}
