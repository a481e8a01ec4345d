/** Rule 3.1.5: absence proves little: it permits the same key again, never `failed`, a release or another route. */
import { readFailure } from '../../gateways/stripe/read-failure';
import { TransportError } from '../../gateways/http/transport-error';
import { ActivityWorld, later, step } from '../activities/support/activity-world';
import { FakeActivities } from '../workflows/support/fake-activities';
import { WorkflowBench } from '../workflows/support/workflow-bench';

const succeeded = { kind: 'succeeded', providerRefundId: 're_1' } as const;

describe('in an activity', () => {
  let world: ActivityWorld;
  beforeAll(async () => {
    world = await ActivityWorld.start('rule_05');
  });
  afterAll(() => world.close());

  test('a request that did not leave proves nothing about an earlier one of the same key', async () => {
    const accepted = await world.refund(['approved']);
    world.gateway.refunds = [{ kind: 'unknown', reason: 'timeout' }];
    await world.run('submitRefund', await world.submitInput(accepted));
    await world.run('recordTransitions', { ...accepted.ref, transitions: [step(4, 'unknown')] });
    world.gateway.queries = [{ kind: 'not_found' }];
    world.gateway.refunds = [{ kind: 'unsent', reason: 'connection_refused' }];
    const again = await world.submitInput(accepted, { attempt: 2, sentAt: later(90_000) });
    expect(await world.run('submitRefund', again)).toEqual({ kind: 'unknown', reason: 'connection_refused' });
  });

  test('only a refused connection and an unknown host prove that a request never left', () => {
    const kindOf = (code: string) => readFailure(TransportError.from(Object.assign(new Error(code), { code }))).kind;
    expect(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].map(kindOf)).toEqual(['unsent', 'unsent', 'unsent']);
    expect(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'].map(kindOf)).toEqual(Array(4).fill('unknown'));
    expect(readFailure(new TransportError('timeout')).kind).toBe('unknown');
  });
});

describe('in a workflow', () => {
  let bench: WorkflowBench;
  beforeAll(async () => {
    bench = await WorkflowBench.open();
  });
  afterEach(() => bench.clear());
  afterAll(() => bench.close());

  test('a refund that is not found is sent again under its key: nothing fails, nothing is released', async () => {
    const activities = new FakeActivities();
    activities.submits = [{ kind: 'unknown', reason: 'timeout' }, { kind: 'unknown', reason: 'timeout' }, succeeded];
    activities.queries = [{ kind: 'not_found' }, { kind: 'not_found' }];
    await bench.serve(activities);
    const handle = await bench.startRefund();
    expect(await handle.result()).toMatchObject({ state: 'succeeded' });
    const keys = activities.calls
      .filter(({ name }) => name === 'submitRefund')
      .map(({ input }) => (input as { key: string }).key);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(activities.names()).not.toContain('releaseReservation');
  });

  test('a refund in process that is not found stays in process', async () => {
    const activities = new FakeActivities();
    activities.submits = [{ kind: 'processing', providerRefundId: 're_1' }];
    activities.queries = [{ kind: 'not_found' }, succeeded];
    await bench.serve(activities);
    const handle = await bench.startRefund();
    expect(await handle.result()).toMatchObject({ state: 'succeeded' });
    expect(activities.names().filter((name) => name === 'submitRefund')).toHaveLength(1);
    expect(activities.states().slice(-3)).toEqual(['submitting', 'processing', 'succeeded']);
  });
});
