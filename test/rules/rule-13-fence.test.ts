/** Rule 3.1.13: after a restore nothing is submitted until reconciliation has covered the gap. */
import { createStore } from '../../store/create-store';
import { testDatabaseUri } from '../support/servers';
import { ActivityWorld } from '../activities/support/activity-world';

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
