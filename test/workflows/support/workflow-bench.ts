import { randomBytes } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { gatewayTaskQueue, refundTaskQueue, workflowTypes } from '../../../domain/refund-messages';
import { refundWorkflowId } from '../../../domain/ids';
import type { RefundInput, RefundSnapshot } from '../../../domain/refund';
import { testTimeSkippingServer } from '../../support/servers';
import type { FakeActivities } from './fake-activities';

const { INDEXED_VALUE_TYPE_BOOL, INDEXED_VALUE_TYPE_INT, INDEXED_VALUE_TYPE_KEYWORD } =
  temporal.api.enums.v1.IndexedValueType;

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
});

export type RefundHandle = WorkflowHandleWithFirstExecutionRunId<(input: RefundInput) => Promise<RefundSnapshot>>;

/** The time-skipping server with our workflows on it: a month passes in milliseconds. One per test file. */
export class WorkflowBench {
  readonly env: TestWorkflowEnvironment;
  private readonly bundle: WorkflowBundleWithSourceMap;

  private constructor(env: TestWorkflowEnvironment, bundle: WorkflowBundleWithSourceMap) {
    this.env = env;
    this.bundle = bundle;
  }

  static async start(): Promise<WorkflowBench> {
    const [env, bundle] = await Promise.all([
      TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path: testTimeSkippingServer() } },
      }),
      bundleWorkflowCode({
        workflowsPath: require.resolve('../../../workflows/index.ts'),
        logger: new DefaultLogger('ERROR'),
      }),
    ]);
    await registerSearchAttributes(env);
    return new WorkflowBench(env, bundle);
  }

  /** Runs `act` while workers serve the fake activities on queues of their own; the queues end with it. */
  async withWorkers<T>(activities: FakeActivities, act: (bench: this) => Promise<T>): Promise<T> {
    const methods = bindAll(activities);
    const workers = await Promise.all(
      [refundTaskQueue, gatewayTaskQueue('stripe')].map((taskQueue) =>
        Worker.create({
          connection: this.env.nativeConnection,
          taskQueue,
          activities: methods,
          ...(taskQueue === refundTaskQueue ? { workflowBundle: this.bundle } : {}),
        }),
      ),
    );
    const running = workers.map((worker) => worker.run());
    try {
      return await act(this);
    } finally {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
    }
  }

  /** Starts a refund under an id that nobody else uses. */
  async startRefund(type: 'refund' | 'recovery' = 'refund'): Promise<RefundHandle> {
    const input = freshInput();
    return this.env.client.workflow.start(workflowTypes[type], {
      workflowId: refundWorkflowId(input.merchantId, input.refundId),
      taskQueue: refundTaskQueue,
      args: [input],
    }) as Promise<RefundHandle>;
  }

  async close(): Promise<void> {
    await this.env.teardown();
  }
}

export const freshInput = (): RefundInput => ({
  merchantId: 'm_test',
  refundId: `re_${randomBytes(13)
    .toString('hex')
    .replace(/[0189]/g, 'a')}`,
  paymentId: `pay_${'a'.repeat(26)}`,
  requestHash: 'hash',
  requestedAt: new Date().toISOString(),
});

function bindAll(activities: FakeActivities): Record<string, (...args: unknown[]) => unknown> {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(activities)).filter((name) => name !== 'constructor');
  const methods = activities as unknown as Record<string, (...args: unknown[]) => unknown>;
  return Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => methods[name]!(...args)]));
}

async function registerSearchAttributes(env: TestWorkflowEnvironment): Promise<void> {
  await env.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: {
      RefundState: INDEXED_VALUE_TYPE_KEYWORD,
      MerchantId: INDEXED_VALUE_TYPE_KEYWORD,
      PaymentId: INDEXED_VALUE_TYPE_KEYWORD,
      Provider: INDEXED_VALUE_TYPE_KEYWORD,
      Currency: INDEXED_VALUE_TYPE_KEYWORD,
      AmountMinor: INDEXED_VALUE_TYPE_INT,
      RiskDecision: INDEXED_VALUE_TYPE_KEYWORD,
      NeedsOperator: INDEXED_VALUE_TYPE_BOOL,
    },
  });
}
