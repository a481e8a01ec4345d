import type { BankDestination } from '../../domain/bank-transfer';
import { toCard } from '../gateways/bank/support/rows';
import { ActivityWorld, step, type AcceptedRefund } from './support/activity-world';
import { BankWorld } from './support/bank-world';

let world: ActivityWorld;
let bank: BankWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('holder');
});
afterAll(() => world.close());
beforeEach(() => {
  bank = new BankWorld(world);
});
afterEach(() => bank.close());

async function verify(customerId: string, name: string): Promise<void> {
  const document = {
    type: 'cn_resident_id',
    kind: null,
    country: 'CHN',
    number: '11010519491231002X',
    birthDate: '1949-12-31',
    expiresOn: null,
  } as const;
  const saved = await world.store.customers.save(
    {
      merchantId: 'm_one',
      customerId,
      identity: { name, document },
      level: 'verified',
      method: 'service',
      reference: null,
      verifiedAt: new Date(0),
      expiresAt: new Date(Date.now() + 3_600_000),
      documentHash: 'x',
    },
    null,
  );
  expect(saved.kind).toBe('saved');
}

const keep = (
  { refundId, merchantId }: AcceptedRefund,
  source: 'request' | 'redirect',
  destination: BankDestination = toCard,
) => world.store.destinations.keep({ refundId, merchantId, source, destination, createdAt: new Date(0) });

test('the account that came with the request waits for an operator where it is not the verified customer’s', async () => {
  const accepted = await bank.refusedRefund('c1');
  const { id } = await keep(accepted, 'request');
  expect(await world.run('findOtherRoute', accepted.ref)).toMatchObject({ destinationId: id });
  await verify('c1', '李四');
  expect(await world.run('findOtherRoute', accepted.ref)).toMatchObject({ destinationId: null });
  expect(await world.alarms(accepted.refundId)).toEqual(['destination_needs_review critical']);
  const [alert] = await world.store.alerts.list(['m_one'], 1);
  expect(alert?.detail).toContain(id);
  expect(JSON.stringify(alert)).not.toMatch(/李四|王小明|62\d{14}/);
  await world.store.destinations.review(id, { decision: 'approved', by: 'op', at: new Date() });
  expect(await world.run('findOtherRoute', accepted.ref)).toMatchObject({ destinationId: id });
});

test('the verified customer’s own account is offered, however it is spelt', async () => {
  const accepted = await bank.refusedRefund('c2');
  const { id } = await keep(accepted, 'request');
  await verify('c2', ' 王 小明');
  expect(await world.run('findOtherRoute', accepted.ref)).toMatchObject({ destinationId: id });
  expect(await world.alarms(accepted.refundId)).toEqual([]);
});

test('nothing leaves for an account that somebody must look at, even if it was taken before', async () => {
  const accepted = await bank.refusedRefund('c3');
  const { id: destinationId } = await keep(accepted, 'redirect');
  await verify('c3', 'Somebody Else');
  const leave = () =>
    world.run('recordTransitions', {
      ...accepted.ref,
      transitions: [step(5, 'submitting', 'redirected')],
      route: { provider: 'bank', account: 'house', destinationId },
    });
  await expect(leave()).rejects.toMatchObject({ type: 'destination_needs_review', nonRetryable: true });
  expect((await world.store.refunds.get(accepted.refundId, null))?.state).toBe('action_required');
  await world.store.destinations.review(destinationId, { decision: 'rejected', by: 'op', at: new Date() });
  await expect(leave()).rejects.toMatchObject({ type: 'destination_needs_review' });
});

test('nothing leaves for an account that was rejected under another name', async () => {
  const accepted = await bank.refusedRefund('c5');
  await verify('c5', '王小明');
  const { id: rejected } = await keep(accepted, 'redirect', { ...toCard, holder: '李四' });
  const { id } = await keep(accepted, 'request');
  expect(await world.run('findOtherRoute', accepted.ref)).toMatchObject({ destinationId: null });
  expect(await world.alarms(accepted.refundId)).toEqual(['destination_needs_review critical']);
  await world.store.destinations.review(id, { decision: 'approved', by: 'op', at: new Date() });
  expect(await world.run('findOtherRoute', accepted.ref)).toMatchObject({ destinationId: id });
  // Rejected all the same, the account counts for more than its name.
  await world.store.destinations.review(rejected, { decision: 'rejected', by: 'op', at: new Date() });
  expect(await world.run('findOtherRoute', accepted.ref)).toMatchObject({ destinationId: null });
});

test('what an operator has said first stands', async () => {
  const { id } = await keep(await bank.refusedRefund('c4'), 'redirect');
  const said = (decision: 'approved' | 'rejected', by: string) =>
    world.store.destinations.review(id, { decision, by, at: new Date(1) });
  expect(await said('rejected', 'op1')).toMatchObject({ review: { decision: 'rejected', by: 'op1' } });
  expect(await said('approved', 'op2')).toMatchObject({ review: { decision: 'rejected', by: 'op1' } });
  expect(
    await world.store.destinations.review('rd_none_1', { decision: 'approved', by: 'op', at: new Date() }),
  ).toBeNull();
});
