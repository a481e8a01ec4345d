import { randomBytes } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import {
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  type WorkflowHandle,
  type WorkflowHandleWithFirstExecutionRunId,
} from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { gatewayTaskQueue, refundTaskQueue, updateNames, workflowTypes } from '../../../domain/refund-messages';
import { refundWorkflowId } from '../../../domain/ids';
import type { RefundInput, RefundSnapshot } from '../../../domain/refund';
import { webhookTaskQueue } from '../../../domain/webhooks';
import { testWorkflowBundle } from '../../support/bundle-workflows';
import { testTimeSkippingServer } from '../../support/servers';
import { comeToRest } from './come-to-rest';
import { FakeActivities } from './fake-activities';

const { INDEXED_VALUE_TYPE_BOOL, INDEXED_VALUE_TYPE_INT, INDEXED_VALUE_TYPE_KEYWORD } =
  temporal.api.enums.v1.IndexedValueType;

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
});

export interface RefundStartOptions {
  readonly type?: 'refund' | 'recovery';
  /** A local activity that takes longer than this lets other messages in. */
  readonly workflowTaskTimeout?: Duration;
}

export type RefundHandle = WorkflowHandleWithFirstExecutionRunId<(input: RefundInput) => Promise<RefundSnapshot>>;

/** The time-skipping server with our workflows on it: a month passes in milliseconds. One per test file. */
export class WorkflowBench {
  readonly env: TestWorkflowEnvironment;
  private readonly bundle: WorkflowBundleOption;
  private readonly started: WorkflowHandle[] = [];
  private readonly workers: { readonly worker: Worker; readonly running: Promise<void> }[] = [];
  private activities = new FakeActivities();

  private constructor(env: TestWorkflowEnvironment, bundle: WorkflowBundleOption) {
    this.env = env;
    this.bundle = bundle;
  }

  static async open(): Promise<WorkflowBench> {
    const [env, bundle] = await Promise.all([
      TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path: testTimeSkippingServer() } },
      }),
      testWorkflowBundle(),
    ]);
    await registerSearchAttributes(env);
    return new WorkflowBench(env, bundle);
  }

  /** Makes these the activities that the workers run from now on, and starts the workers where none run. */
  async serve(activities: FakeActivities, options: { readonly maxCachedWorkflows?: number } = {}): Promise<void> {
    this.activities = activities;
    if (this.workers.length === 0) await this.startWorkers(options);
  }

  /** Runs `act` while workers serve the fake activities. */
  async withWorkers<T>(activities: FakeActivities, act: (bench: this) => Promise<T>): Promise<T> {
    await this.serve(activities);
    return act(this);
  }

  /** Stops the workers, as a deployment does: what runs is left where it is. */
  async stopWorkers(): Promise<void> {
    for (const { worker } of this.workers) worker.shutdown();
    await Promise.all(this.workers.splice(0).map(({ running }) => running));
  }

  private async startWorkers(options: { readonly maxCachedWorkflows?: number }): Promise<void> {
    for (const taskQueue of [refundTaskQueue, gatewayTaskQueue('stripe'), gatewayTaskQueue('bank'), webhookTaskQueue]) {
      const worker = await Worker.create({
        connection: this.env.nativeConnection,
        taskQueue,
        activities: this.delegates(),
        ...(taskQueue !== gatewayTaskQueue('stripe') ? { workflowBundle: this.bundle, ...options } : {}),
        shutdownForceTime: '2 seconds',
      });
      this.workers.push({ worker, running: worker.run() });
    }
  }

  private delegates(): Record<string, (...args: unknown[]) => unknown> {
    const names = Object.getOwnPropertyNames(FakeActivities.prototype).filter((name) => name !== 'constructor');
    const methods = (): Record<string, (...args: unknown[]) => unknown> =>
      this.activities as unknown as Record<string, (...args: unknown[]) => unknown>;
    return Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => methods()[name]!(...args)]));
  }

  /** Starts a refund under an id that nobody else uses. */
  async startRefund({ type = 'refund', ...options }: RefundStartOptions = {}): Promise<RefundHandle> {
    const input = { ...freshInput(), requestedAt: await this.now() };
    return (await this.start(
      type,
      refundWorkflowId(input.merchantId, input.refundId),
      [input],
      options,
    )) as RefundHandle;
  }

  /** Starts a refund as the API does when the client waits for the decision, and has it. */
  async startRefundAndAccept(): Promise<WorkflowHandle<(input: RefundInput) => Promise<RefundSnapshot>>> {
    const input = { ...freshInput(), requestedAt: await this.now() };
    const startWorkflowOperation = new WithStartWorkflowOperation<(input: RefundInput) => Promise<RefundSnapshot>>(
      workflowTypes.refund,
      {
        workflowId: refundWorkflowId(input.merchantId, input.refundId),
        taskQueue: refundTaskQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
      },
    );
    const updateId = updateNames.accept;
    await this.env.client.workflow.executeUpdateWithStart(updateNames.accept, {
      startWorkflowOperation,
      updateId,
      args: [],
    });
    return startWorkflowOperation.workflowHandle();
  }

  /** Starts any workflow of ours. */
  async start(
    type: keyof typeof workflowTypes,
    workflowId: string,
    args: unknown[],
    options: { readonly workflowTaskTimeout?: Duration; readonly memo?: Record<string, unknown> } = {},
  ): Promise<WorkflowHandleWithFirstExecutionRunId> {
    const handle = await this.env.client.workflow.start(workflowTypes[type], {
      workflowId,
      taskQueue: type === 'webhookDelivery' ? webhookTaskQueue : refundTaskQueue,
      args,
      ...options,
    });
    this.started.push(handle);
    return handle;
  }

  /** The server's time, RFC 3339. It runs ahead of ours. */
  async now(): Promise<string> {
    return new Date(await this.env.currentTimeMs()).toISOString();
  }

  /** Ends what a test left running, once it is at rest: the next one uses the same queues and the same clock. */
  async clear(): Promise<void> {
    for (const handle of this.started.splice(0)) {
      await comeToRest(handle);
      await handle.terminate().catch((error: unknown) => {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      });
    }
  }

  async close(): Promise<void> {
    await this.stopWorkers();
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
