import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { SealResult } from '../../activities/sealing/contract';
import { rememberedHead, startSealer } from '../../activities/sealing/start-sealer';
import { acceptHeadUpdate, ledgerHeadQuery, ledgerSealerWorkflowId, type LedgerHead } from '../../domain/ledger-sealer';
import { eventually } from './support/conversation';
import { FakeActivities } from './support/fake-activities';
import { WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(async () => {
  await bench.env.client.workflow
    .getHandle(ledgerSealerWorkflowId)
    .terminate()
    .catch(() => undefined);
  await bench.clear();
});
afterAll(() => bench.close());

const headAt = (sequence: number): LedgerHead => ({ sequence, size: sequence * 10, root: 'r', hash: `h${sequence}` });
const sealed = (sequence: number): SealResult => ({ kind: 'sealed', head: headAt(sequence), note: 'n' });
const rolledBack = { kind: 'rolled_back', found: headAt(1) } as const satisfies SealResult;

/** After these turns the sealer stops: one that went on would hold the clock up. */
async function serve(seals: FakeActivities['seals']): Promise<FakeActivities> {
  const activities = Object.assign(new FakeActivities(), { seals: [...seals, rolledBack] });
  await bench.serve(activities);
  return activities;
}

const start = (head: LedgerHead | null) => bench.start('ledgerSealer', ledgerSealerWorkflowId, [{ head }]);
const heads = (activities: FakeActivities) =>
  activities.inputs<{ head: LedgerHead | null }>('sealRecords').map(({ head }) => head?.sequence ?? null);

test('each turn is told the head that the one before left', async () => {
  const activities = await serve([sealed(1), sealed(2)]);
  const handle = await start(null);
  await eventually(() => activities.count('sealRecords') === 3);
  expect(heads(activities)).toEqual([null, 1, 2]);
  expect(await handle.query(ledgerHeadQuery)).toEqual(headAt(2));
});

test('a sealer that has stopped looks again, and goes on once its head is back', async () => {
  const activities = await serve([rolledBack, sealed(5)]);
  await start(headAt(4));
  await eventually(() => activities.count('sealRecords') === 1);
  await bench.env.sleep('11 minutes');
  await eventually(() => activities.count('sealRecords') === 3);
  expect(heads(activities)).toEqual([4, 4, 5]);
});

test('a sealer that has stopped goes on from the head that an operator accepts', async () => {
  const activities = await serve([rolledBack, sealed(2)]);
  const handle = await start(headAt(4));
  await eventually(() => activities.count('sealRecords') === 1);
  await handle.executeUpdate(acceptHeadUpdate, { args: [{ head: headAt(1), by: 'op_ada' }] });
  await eventually(() => activities.count('sealRecords') === 3);
  expect(heads(activities)).toEqual([4, 1, 2]);
});

test.each<[string, LedgerHead | null]>([
  ['an earlier one', headAt(3)],
  ['another in its place', { ...headAt(4), hash: 'another' }],
  ['none', null],
])('a head is not forgotten for %s', async (_what, head) => {
  const activities = await serve([{ kind: 'sealed', head, note: null }]);
  const handle = await start(headAt(4));
  await eventually(() => activities.count('sealRecords') === 2);
  expect(heads(activities)).toEqual([4, 4]);
  expect(await handle.query(ledgerHeadQuery)).toEqual(headAt(4));
});

test('a head that was lost before anybody was told of it is remembered', async () => {
  const activities = await serve([{ ...rolledBack, lost: headAt(5) }]);
  const handle = await start(headAt(4));
  await eventually(() => activities.count('sealRecords') === 1);
  await eventually(async () => (await handle.query<LedgerHead>(ledgerHeadQuery)).sequence === 5);
});

test('the head goes on into the next run', async () => {
  const turns = 200;
  const activities = await serve(Array.from({ length: turns + 1 }, (_, turn) => sealed(turn + 1)));
  const { firstExecutionRunId } = await start(null);
  await eventually(() => activities.count('sealRecords') === turns + 2);
  expect(heads(activities)).toEqual([null, ...Array.from({ length: turns + 1 }, (_, turn) => turn + 1)]);
  const { runId } = await bench.env.client.workflow.getHandle(ledgerSealerWorkflowId).describe();
  expect(runId).not.toBe(firstExecutionRunId);
}, 60_000);

test('another sealer is started with what a terminated one remembered, and none beside one that runs', async () => {
  const { client } = bench.env;
  const activities = await serve([sealed(7)]);
  const handle = await start(null);
  await eventually(() => activities.count('sealRecords') === 2);
  await startSealer(client);
  await expect(start(null)).rejects.toBeInstanceOf(WorkflowExecutionAlreadyStartedError);
  await handle.terminate();
  const next = await serve([sealed(8)]);
  await startSealer(client);
  await eventually(() => next.count('sealRecords') === 2);
  expect(heads(next)).toEqual([7, 8]);
  expect(await rememberedHead(client.workflow)).toEqual(headAt(8));
});

test('the watch makes sure that there is one', async () => {
  const activities = await serve([]);
  await (await bench.start('ledgerSealerWatch', 'ledger-sealer-watch', [])).result();
  expect(activities.names()).toEqual(['ensureSealer']);
});
