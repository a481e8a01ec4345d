/** Rule 3.1.3: one decision of the workflow sends one request; nobody but the workflow repeats it. */
import { FakeActivities } from '../workflows/support/fake-activities';
import { WorkflowBench } from '../workflows/support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const succeeded = { kind: 'succeeded', providerRefundId: 're_1' } as const;

test('a call that is lost with its worker is not repeated: the provider is asked what became of it', async () => {
  const activities = new FakeActivities();
  activities.submits = [new Error('the worker died'), succeeded];
  activities.queries = [succeeded];
  await bench.serve(activities);
  const handle = await bench.startRefund();
  expect(await handle.result()).toMatchObject({ state: 'succeeded' });
  expect(activities.names().filter((name) => name === 'submitRefund' || name === 'queryRefund')).toEqual([
    'submitRefund',
    'queryRefund',
  ]);
});

test('an unknown outcome is asked about before anything is sent again', async () => {
  const activities = new FakeActivities();
  activities.submits = [{ kind: 'unknown', reason: 'timeout' }, succeeded];
  activities.queries = [{ kind: 'unknown', reason: 'timeout' }, { kind: 'not_found' }];
  await bench.serve(activities);
  const handle = await bench.startRefund();
  expect(await handle.result()).toMatchObject({ state: 'succeeded' });
  expect(activities.names().filter((name) => name === 'submitRefund' || name === 'queryRefund')).toEqual([
    'submitRefund',
    'queryRefund',
    'queryRefund',
    'submitRefund',
  ]);
});

test('a request that was held off is repeated as another attempt of the same key', async () => {
  const activities = new FakeActivities();
  activities.submits = [{ kind: 'held', reason: 'http_429' }, succeeded];
  await bench.serve(activities);
  const handle = await bench.startRefund();
  expect(await handle.result()).toMatchObject({ state: 'succeeded' });
  const sent = activities.calls.filter(({ name }) => name === 'submitRefund');
  expect(sent.map(({ input }) => (input as { attempt: number }).attempt)).toEqual([1, 2]);
  expect(new Set(sent.map(({ input }) => (input as { key: string }).key)).size).toBe(1);
});
