import { NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { Activities } from '../activities/contract';
import type { ProviderName } from '../domain/outcome';
import type { ProviderSettings } from '../domain/policy';
import { gatewayTaskQueue, refundTaskQueue } from '../domain/refund-messages';
import { webhookTaskQueue } from '../domain/webhooks';

export interface WorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly workflowBundle: WorkflowBundleOption;
  readonly activities: Activities;
  readonly providers: readonly ProviderName[];
  readonly gatewayConcurrencyMax: number;
  readonly gatewayCallsPerSecondMax: number;
  /** Providers that take another number of calls than the two above. */
  readonly policies?: Readonly<Partial<Record<ProviderName, GatewayLimits>>>;
  readonly webhookConcurrencyMax: number;
}

type GatewayLimits = Pick<ProviderSettings, 'concurrencyMax' | 'callsPerSecondMax'>;

/** How long a stopping worker lets running activities finish: longer than a provider call may take. */
const shutdownGraceTime = '30 seconds';

/** One worker for workflows with their local activities, one per provider and one for webhooks: a slow one starves nobody. */
export async function createWorkers(options: WorkerOptions): Promise<Worker[]> {
  const { connection, namespace, activities } = options;
  const refunds = await Worker.create({
    connection,
    namespace,
    taskQueue: refundTaskQueue,
    workflowBundle: options.workflowBundle,
    activities,
    shutdownGraceTime,
    maxCachedWorkflows: 1_000,
    maxConcurrentLocalActivityExecutions: 100,
  });
  const gateways = await Promise.all(
    options.providers.map((provider) =>
      Worker.create({
        connection,
        namespace,
        taskQueue: gatewayTaskQueue(provider),
        activities,
        shutdownGraceTime,
        maxConcurrentActivityTaskExecutions:
          options.policies?.[provider]?.concurrencyMax ?? options.gatewayConcurrencyMax,
        maxTaskQueueActivitiesPerSecond:
          options.policies?.[provider]?.callsPerSecondMax ?? options.gatewayCallsPerSecondMax,
      }),
    ),
  );
  const webhooks = await Worker.create({
    connection,
    namespace,
    taskQueue: webhookTaskQueue,
    workflowBundle: options.workflowBundle,
    activities,
    shutdownGraceTime,
    maxCachedWorkflows: 200,
    maxConcurrentActivityTaskExecutions: options.webhookConcurrencyMax,
  });
  return [refunds, ...gateways, webhooks];
}
