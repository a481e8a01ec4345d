import {
  ServiceError,
  WorkflowUpdateFailedError,
  type Client,
  type WithStartWorkflowOperation,
  type Workflow,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';
import type { ErrorCode } from '../../../domain/errors';
import type { RefundInput, RefundSnapshot } from '../../../domain/refund';

export interface StartedWorkflow {
  readonly type: string;
  readonly options: {
    readonly workflowId: string;
    readonly args: readonly unknown[];
    readonly memo?: Readonly<Record<string, unknown>>;
    readonly staticSummary?: string;
    readonly workflowIdReusePolicy?: string;
    readonly workflowIdConflictPolicy?: string;
    readonly requestEagerStart?: boolean;
    readonly taskQueue: string;
    readonly typedSearchAttributes?: { getAll(): { key: { name: string }; value: unknown }[] };
  };
}

export interface SentUpdate {
  readonly workflowId: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Stands for Temporal: remembers what was asked of it and answers as it was told. */
export interface FakeTemporal {
  readonly client: Client;
  readonly starts: StartedWorkflow[];
  readonly updates: SentUpdate[];
  /** What the refund's workflow does when it is accepted. */
  onAccept: (input: RefundInput, start: StartedWorkflow) => Promise<RefundSnapshot>;
  onStart: (start: StartedWorkflow) => Promise<void>;
  onUpdate: (update: SentUpdate) => Promise<unknown>;
  onQuery: (workflowId: string) => Promise<unknown>;
  onResult: (workflowId: string) => Promise<unknown>;
  /** Whether the server answers at all. */
  reachable: boolean;
}

/** What the client throws when the server cannot be reached. */
export function unavailable(): Error {
  const cause = Object.assign(new Error('14 UNAVAILABLE: No connection established'), {
    code: 14,
    details: 'No connection established',
    metadata: {},
  });
  return new ServiceError('Failed to start Workflow', { cause });
}

export const refusedBy = (code: ErrorCode, message = 'refused'): Error =>
  new WorkflowUpdateFailedError('Workflow Update failed', ApplicationFailure.nonRetryable(message, code));

export const alreadyStarted = (id: string): Error =>
  new WorkflowExecutionAlreadyStartedError('Workflow execution already started', id, 'refundWorkflow');

export const notRunning = (id: string): Error =>
  new WorkflowNotFoundError('workflow execution already completed', id, undefined);

export function fakeTemporal(): FakeTemporal {
  const fake: FakeTemporal = {
    starts: [],
    updates: [],
    reachable: true,
    onAccept: () => Promise.reject(new Error('onAccept is not set')),
    onStart: () => Promise.resolve(),
    onUpdate: ({ workflowId }) => Promise.reject(notRunning(workflowId)),
    onQuery: (workflowId) => Promise.reject(notRunning(workflowId)),
    onResult: () => Promise.reject(new Error('onResult is not set')),
    client: undefined as unknown as Client,
  };
  const reach = (): void => {
    if (!fake.reachable) throw unavailable();
  };
  const handleOf = (workflowId: string) => ({
    workflowId,
    signal: async () => reach(),
    executeUpdate: (name: string, { args }: { args: unknown[] }) => update({ workflowId, name, args }),
    startUpdate: (name: string, { args }: { args: unknown[] }) => update({ workflowId, name, args }),
    query: async () => {
      reach();
      return fake.onQuery(workflowId);
    },
    result: async () => {
      reach();
      return fake.onResult(workflowId);
    },
  });
  async function update(sent: SentUpdate): Promise<unknown> {
    reach();
    fake.updates.push(sent);
    return fake.onUpdate(sent);
  }
  async function start(type: string, options: StartedWorkflow['options']) {
    reach();
    const started = { type, options };
    fake.starts.push(started);
    await fake.onStart(started);
    return handleOf(options.workflowId);
  }
  const client = {
    withDeadline: <T>(_deadline: number, act: () => Promise<T>) => act(),
    withAbortSignal: <T>(signal: AbortSignal, act: () => Promise<T>) =>
      Promise.race([
        act(),
        new Promise<T>((_, reject) => {
          signal.addEventListener('abort', () => reject(unavailable()));
        }),
      ]),
    connection: {
      withDeadline: <T>(_deadline: number, act: () => Promise<T>) => act(),
      workflowService: {
        getSystemInfo: async () => {
          reach();
          return {};
        },
      },
    },
    workflow: {
      start,
      signalWithStart: start,
      getHandle: handleOf,
      executeUpdateWithStart: async (
        _name: string,
        { startWorkflowOperation }: { startWorkflowOperation: WithStartWorkflowOperation<Workflow> },
      ) => {
        const options = startWorkflowOperation.options as unknown as StartedWorkflow['options'];
        await start(String(startWorkflowOperation.workflowTypeOrFunc), options);
        return fake.onAccept(options.args[0] as RefundInput, fake.starts.at(-1)!);
      },
    },
  };
  return Object.assign(fake, { client: client as unknown as Client });
}
