/** Rule 3.1.13: after a restore nothing is submitted until reconciliation has covered the gap. */
import { createStore } from '../../store/create-store';
import { testDatabaseUri } from '../support/servers';
import { ActivityWorld, step } from '../activities/support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('rule_13');
});
afterAll(() => world.close());
beforeEach(() => {
  world.gateway.calls.length = 0;
});

test('while the fence is up nothing is recorded, asked or sent; when it is lifted the same attempt goes', async () => {
  const accepted = await world.refund(['approved']);
  const submission = await world.submitInput(accepted);
  await world.store.fence.raise('restored_from_backup', new Date());
  expect(await world.run('submitRefund', submission)).toMatchObject({ kind: 'held_back', reason: 'submission_fenced' });
  expect(world.gateway.names()).toEqual([]);
  expect(await world.row(accepted.refundId)).toMatchObject({ state: 'approved', attempts: [] });
  await world.store.fence.lift();
  world.gateway.refunds = [{ kind: 'succeeded', providerRefundId: 're_1' }];
  expect(await world.run('submitRefund', submission)).toMatchObject({ kind: 'succeeded' });
});

describe('of a refund that was asked for before the restore the provider is asked before it is sent first', () => {
  const restored = async () => {
    const accepted = await world.refund(['approved']);
    await world.store.fence.raise('restored_from_backup', new Date(), new Date('2026-02-01T00:00:00Z'));
    await world.store.fence.lift();
    return { accepted, submission: await world.submitInput(accepted) };
  };

  test('what was sent and forgotten is not sent again, however long ago', async () => {
    const { accepted, submission } = await restored();
    world.gateway.queries = [{ kind: 'succeeded', providerRefundId: 're_forgotten' }];
    expect(await world.run('submitRefund', submission)).toMatchObject({ providerRefundId: 're_forgotten' });
    expect(world.gateway.names()).toEqual(['queryRefund']);
    expect(await world.row(accepted.refundId)).toMatchObject({ state: 'submitting', attempts: [{ attempt: 1 }] });
  });

  test('what the provider knows nothing of is sent, and may have arrived before', async () => {
    const { submission } = await restored();
    world.gateway.queries = [{ kind: 'not_found' }];
    world.gateway.refunds = [{ kind: 'unsent', reason: 'connection_refused' }];
    expect(await world.run('submitRefund', submission)).toEqual({ kind: 'unknown', reason: 'connection_refused' });
    expect(world.gateway.names()).toEqual(['queryRefund', 'refund']);
  });

  test('what is asked for afterwards is sent at once', async () => {
    await restored();
    const later = await world.accept(await world.payment(), {}, new Date(Date.now() + 1_000).toISOString());
    await world.open(later);
    world.gateway.refunds = [{ kind: 'succeeded', providerRefundId: 're_2' }];
    const input = await world.submitInput(later, {
      transitions: [step(2, 'approved'), step(3, 'submitting')],
    });
    expect(await world.run('submitRefund', input)).toMatchObject({ kind: 'succeeded' });
    expect(world.gateway.names()).toEqual(['refund']);
  });
});

test('the fence stands for every process on the database, says why, and outlives the one that raised it', async () => {
  const uri = testDatabaseUri('rule_13_shared');
  const raising = await createStore({ uri });
  await raising.fence.raise('restored_from_backup', new Date());
  await raising.close();
  const other = await createStore({ uri });
  expect(await other.fence.reason()).toBe('restored_from_backup');
  await other.fence.lift();
  expect(await other.fence.reason()).toBeNull();
  await other.close();
});

test('raising it again changes the reason, and one lift takes it down', async () => {
  await world.store.fence.raise('first', new Date());
  await world.store.fence.raise('second', new Date());
  expect(await world.store.fence.reason()).toBe('second');
  await world.store.fence.lift();
  expect(await world.store.fence.reason()).toBeNull();
});
