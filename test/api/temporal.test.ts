import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Api } from '../../api/deps';
import { startAndAwaitDecision, startOnly } from '../../api/temporal/accept-refund';
import { isNotRunning, isTemporalFailure } from '../../api/temporal/failures';
import { pingTemporal } from '../../worker/dependencies';
import { temporalWorkflows } from '../../activities/notify/temporal-workflows';
import { runSideEffect } from '../../domain/side-effect';
import { refundWorkflowId } from '../../domain/ids';
import { testTemporalAddress } from '../support/servers';

// No worker listens on these queues: what is tested is how the server answers about runs, open and closed.
let connection: NativeConnection;
let temporal: Client;
let api: Api;
beforeAll(async () => {
  connection = await NativeConnection.connect({ address: testTemporalAddress() });
  temporal = new Client({ connection });
  api = { temporal, runSideEffect, eagerStart: false } as unknown as Api;
});
afterAll(() => connection.close());

const startOf = (refundId: string) => ({
  workflowId: refundWorkflowId('m1', refundId),
  taskQueue: `nobody-${refundId}`,
  args: [{ merchantId: 'm1', refundId, paymentId: 'p', requestHash: 'h', requestedAt: '2026-01-01T00:00:00Z' }] as [
    { merchantId: string; refundId: string; paymentId: string; requestHash: string; requestedAt: string },
  ],
});

test('the server answers a ping', async () => {
  await pingTemporal(temporal);
});

test('starting twice is one run, and a closed run is not started again', async () => {
  const start = startOf(randomUUID());
  await startOnly(api, start);
  const { runId } = await temporal.workflow.getHandle(start.workflowId).describe();
  await startOnly(api, start);
  await temporal.workflow.getHandle(start.workflowId).terminate('test');
  await startOnly(api, start);
  const described = await temporal.workflow.getHandle(start.workflowId).describe();
  expect([described.runId, described.status.name]).toEqual([runId, 'TERMINATED']);
});

test('asking a closed run for its decision answers null, so that the row decides', async () => {
  const start = startOf(randomUUID());
  await startOnly(api, start);
  await temporal.workflow.getHandle(start.workflowId).terminate('test');
  expect(await startAndAwaitDecision(api, start, 'REJECT_DUPLICATE')).toBeNull();
});

test('a run that was terminated may be started again where that is asked for', async () => {
  const start = startOf(randomUUID());
  await startOnly(api, start);
  await temporal.workflow.getHandle(start.workflowId).terminate('test');
  const decision = temporal.withDeadline(Date.now() + 300, () =>
    startAndAwaitDecision(api, start, 'ALLOW_DUPLICATE_FAILED_ONLY'),
  );
  await expect(Promise.race([decision, started(start.workflowId)])).resolves.toBe('RUNNING');
  await temporal.workflow.getHandle(start.workflowId).terminate('test');
  await expect(decision).rejects.toThrow(/./);
});

/** Resolves once a run of this id is open. */
async function started(workflowId: string): Promise<string> {
  for (;;) {
    const { status } = await temporal.workflow.getHandle(workflowId).describe();
    if (status.name === 'RUNNING') return status.name;
  }
}

test('an update of a run that has closed, or of none, is told apart from a failure', async () => {
  const start = startOf(randomUUID());
  await startOnly(api, start);
  const handle = temporal.workflow.getHandle(start.workflowId);
  await handle.terminate('test');
  for (const closed of [handle, temporal.workflow.getHandle(`none-${randomUUID()}`)]) {
    const error: unknown = await closed.executeUpdate('cancel').catch((thrown: unknown) => thrown);
    expect([isNotRunning(error), isTemporalFailure(error)]).toEqual([true, false]);
  }
  const ref = { merchantId: 'm1', refundId: start.args[0].refundId };
  expect(await temporalWorkflows(temporal).tellRefund(ref, { eventId: 'e1' })).toBe('closed');
});

test('a server that does not answer in time is a failure of Temporal', async () => {
  const start = startOf(randomUUID());
  await startOnly(api, start);
  const handle = temporal.workflow.getHandle(start.workflowId);
  const waiting = temporal.withDeadline(Date.now() + 200, () => handle.result());
  const error: unknown = await waiting.catch((thrown: unknown) => thrown);
  expect(isTemporalFailure(error)).toBe(true);
  await handle.terminate('test');
});
