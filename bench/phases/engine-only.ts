import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Stack } from '../../dev/stack/start-stack';
import { workflowBundlePath } from '../../worker/bundle';
import { createWorkers } from '../../worker/create-workers';
import { createBenchWorker } from '../subjects/bench-workers';
import { naiveSubject } from '../subjects/naive';
import { noopSubject } from '../subjects/noop';
import { plainRefund, updatedRefund } from '../subjects/stubbed-refund';
import type { Phase } from './phase';
import { onServers, serverProcesses, startDefaultTemporal, stopServers } from './servers';
import { stubActivities } from './stub-activities';
import { bundleBenchWorkflows, runWorkers } from './workers';

/** No provider is called, so none needs protection from too many calls. */
const gatewayCallsPerSecondMax = 100_000;
const gatewayConcurrencyMax = 64;

/** The real workflows on real workers with every step stubbed: what the durable story costs by itself. */
export const openEngineOnly = (): Promise<Phase> => onServers(['temporal'], openOn);

async function openOn(stack: Stack): Promise<Phase> {
  const [defaultAddress, bundle] = await Promise.all([startDefaultTemporal(stack), bundleBenchWorkflows()]);
  const connection = await NativeConnection.connect({ address: stack.temporalAddress });
  const defaultConnection = await NativeConnection.connect({ address: defaultAddress });
  const refundWorkers = await createWorkers({
    connection,
    namespace: 'default',
    workflowBundle: { codePath: workflowBundlePath() },
    activities: stubActivities,
    providers: ['stripe'],
    gatewayConcurrencyMax,
    gatewayCallsPerSecondMax,
    webhookConcurrencyMax: gatewayConcurrencyMax,
  });
  const stopWorkers = runWorkers([
    ...refundWorkers,
    await createBenchWorker(connection, bundle),
    await createBenchWorker(defaultConnection, bundle),
  ]);
  const client = new Client({ connection });
  return {
    name: 'engine',
    subjects: [
      noopSubject(client),
      plainRefund(client),
      updatedRefund(client),
      naiveSubject(new Client({ connection: defaultConnection })),
    ],
    processes: { ...serverProcesses(stack), 'client and workers': process.pid },
    fastDatabase: false,
    close: async () => {
      try {
        await stopWorkers();
        await connection.close();
        await defaultConnection.close();
      } finally {
        await stopServers(stack);
      }
    },
  };
}
