import { statusOf } from '../../../domain/refund-state';
import { bankAccount as houseAccount, chineseCard } from '../../gateways/bank/support/rows';
import { accounts, apiWorld, get, post, refund, type ApiWorld } from '../support/api-world';
import type { SentUpdate } from '../support/fake-temporal';
import { cardOf, forget, newCard, newCustomer, playedService, put } from './support';

const service = playedService();
let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('redirect_review', {
    accounts: [...accounts, houseAccount({ merchantId: 'm1' })],
    identityService: service,
  });
});
afterAll(() => world.close());
beforeEach(() => {
  world.temporal.updates.length = 0;
  world.temporal.onUpdate = ({ workflowId }: SentUpdate) =>
    Promise.resolve({
      refundId: workflowId.split('/')[2],
      state: 'processing',
      status: statusOf('processing'),
      revision: 99,
      provider: 'bank',
      failure: null,
      risk: null,
    });
});

async function waitingRefund(customerId: string): Promise<string> {
  world.temporal.onAccept = (input) => world.decide(input, 'submitting');
  const payment = await world.payment({ customerId });
  const id = (await refund(world, { payment: payment.id, amount: 100 })).body.id as string;
  const { revision } = (await world.store.refunds.get(id, null))!;
  const step = { by: 'engine', at: new Date().toISOString() };
  const transitions = [
    { ...step, revision: revision + 1, to: 'submitting' as const, reason: 'submitted' },
    { ...step, revision: revision + 2, to: 'action_required' as const, reason: 'bank_account_needed' },
  ];
  await world.store.refunds.advance(id, { transitions });
  return id;
}

async function verified(name: string): Promise<string> {
  const customer = newCustomer();
  expect((await put(world, customer, { name, document: cardOf(newCard()) })).body.level).toBe('verified');
  return customer;
}

const otherCard = '6222021001122334466';
const redirect = (id: string, holder: string, card = chineseCard) =>
  post(world, world.keys.merchant, `/v1/refunds/${id}/redirect`, { bank_account: { holder, card_number: card } });
const say = (id: string, verb: 'approve' | 'reject', destination: string, key = world.keys.operator) =>
  post(world, key, `/v1/refunds/${id}/${verb}_destination`, { destination });
const destinationOf = (id: string, number = 1): string => `rd_${id.slice(3)}_${number}`;
const alertsOf = async (id: string) =>
  (await world.store.alerts.list(['m1'], 50)).filter(({ subject }) => subject === id);

test('the verified customer’s own account is taken at once', async () => {
  const id = await waitingRefund(await verified('王小明'));
  expect((await redirect(id, '王 小明')).body).toMatchObject({ state: 'processing' });
  expect(world.temporal.updates).toMatchObject([{ name: 'redirect', args: [{ destinationId: destinationOf(id) }] }]);
  expect(await alertsOf(id)).toEqual([]);
});

test('so is any account while nobody has verified the customer', async () => {
  expect((await redirect(await waitingRefund(newCustomer()), '王小明')).status).toBe(200);
});

test.each(['李四', 'Wang Xiaoming'])('that of %s waits for an operator, who lets it go there', async (holder) => {
  const id = await waitingRefund(await verified('王小明'));
  for (const _again of [1, 2]) {
    const answer = await redirect(id, holder);
    expect(answer.body).toMatchObject({ status: 409, code: 'destination_needs_review' });
    expect(JSON.stringify(answer.body)).not.toContain(holder);
  }
  expect(world.temporal.updates).toEqual([]);
  expect((await get(world, world.keys.merchant, `/v1/refunds/${id}`)).body).toMatchObject({ state: 'action_required' });
  const [alert, ...others] = await alertsOf(id);
  expect([alert?.kind, alert?.severity, others]).toEqual(['destination_needs_review', 'critical', []]);
  expect(alert?.detail).toContain(destinationOf(id));
  expect(JSON.stringify(alert)).not.toMatch(new RegExp(`王小明|${holder}|${chineseCard}`));

  const approved = await say(id, 'approve', destinationOf(id));
  expect(approved.body).toMatchObject({ state: 'processing', provider: 'bank' });
  expect(world.temporal.updates).toMatchObject([{ name: 'redirect', args: [{ destinationId: destinationOf(id) }] }]);
  expect(JSON.stringify([world.temporal.updates, world.logged])).not.toMatch(new RegExp(`王小明|${holder}`));
  const audited = await world.store.audit.list(id);
  expect(audited.some(({ detail }) => detail['approved_destination'] === destinationOf(id))).toBe(true);
  // Approved, it is as good as any.
  expect((await redirect(id, holder)).status).toBe(200);
});

test('to have the customer forgotten is no way around an operator', async () => {
  const customer = await verified('王小明');
  const id = await waitingRefund(customer);
  expect((await redirect(id, '李四')).body.code).toBe('destination_needs_review');
  await forget(world, customer);
  expect((await redirect(id, '李四')).body.code).toBe('destination_needs_review');
  await put(world, customer, { name: '李四', document: cardOf(newCard()) });
  expect((await redirect(id, '李四')).body.code).toBe('destination_needs_review');
  expect(world.temporal.updates).toEqual([]);
  expect((await say(id, 'approve', destinationOf(id))).body).toMatchObject({ state: 'processing' });
});

test('above the threshold the operator’s own factor is asked for, as for an approval', async () => {
  const api = world.api as { verification: typeof world.api.verification };
  const shipped = api.verification;
  api.verification = { ...shipped, approvalFactorFromMajor: { '*': 1 } };
  try {
    const id = await waitingRefund(await verified('王小明'));
    await redirect(id, '李四');
    const without = await say(id, 'approve', destinationOf(id));
    expect([without.status, without.body.code]).toEqual([403, 'second_factor_required']);
    expect((await world.store.destinations.get(destinationOf(id)))?.review).toBeNull();
    expect(world.temporal.updates).toEqual([]);
    const base = '/v1/operators/me/factors/recovery_codes';
    const { codes } = (await post(world, world.keys.operator, base)).body as { codes: string[] };
    const factor = { method: 'recovery_code', code: codes[0] };
    const body = { destination: destinationOf(id), factor };
    const approved = await post(world, world.keys.operator, `/v1/refunds/${id}/approve_destination`, body);
    expect(approved.body).toMatchObject({ state: 'processing' });
    const again = await post(world, world.keys.operator, `/v1/refunds/${id}/approve_destination`, body);
    expect(again.body.code).toBe('code_wrong');
  } finally {
    api.verification = shipped;
  }
});

test('what an operator rejects is never gone to; another account may be', async () => {
  const id = await waitingRefund(await verified('王小明'));
  await redirect(id, '李四');
  expect((await say(id, 'reject', destinationOf(id))).body).toMatchObject({ state: 'action_required' });
  expect((await redirect(id, '李四')).body).toMatchObject({ status: 409, code: 'destination_rejected' });
  expect((await say(id, 'approve', destinationOf(id), world.keys.second)).body).toMatchObject({
    status: 409,
    code: 'illegal_transition',
  });
  expect(world.temporal.updates).toEqual([]);
  expect((await redirect(id, '王小明', otherCard)).status).toBe(200);
});

test('an account that an operator rejects stays so under the customer’s own name, and nobody approves it under that', async () => {
  const id = await waitingRefund(await verified('王小明'));
  await redirect(id, '李四');
  await say(id, 'reject', destinationOf(id));
  expect((await redirect(id, '王小明')).body).toMatchObject({ status: 409, code: 'destination_rejected' });
  expect((await say(id, 'approve', destinationOf(id, 2), world.keys.second)).body).toMatchObject({
    status: 409,
    code: 'illegal_transition',
  });
  expect(world.temporal.updates).toEqual([]);
});

test('an account that waits for an operator waits under the customer’s own name too, until one of the two is approved', async () => {
  for (const approved of [1, 2]) {
    world.temporal.updates.length = 0;
    const id = await waitingRefund(await verified('王小明'));
    await redirect(id, '李四');
    expect((await redirect(id, '王小明')).body).toMatchObject({ status: 409, code: 'destination_needs_review' });
    expect(world.temporal.updates).toEqual([]);
    expect((await say(id, 'approve', destinationOf(id, approved))).body).toMatchObject({ state: 'processing' });
    expect((await redirect(id, '王小明')).status).toBe(200);
  }
});

test('an operator of the merchant alone, and an account of the refund alone', async () => {
  const id = await waitingRefund(await verified('王小明'));
  await redirect(id, '李四');
  const foreign = await waitingRefund(newCustomer());
  for (const verb of ['approve', 'reject'] as const) {
    expect((await say(id, verb, destinationOf(id), world.keys.merchant)).status).toBe(403);
    expect((await say(id, verb, destinationOf(id), world.keys.strayOperator)).status).toBe(404);
    expect((await say(foreign, verb, destinationOf(id))).body).toMatchObject({
      status: 404,
      code: 'destination_not_found',
    });
  }
  expect((await world.store.destinations.get(destinationOf(id)))?.review).toBeNull();
  expect(world.temporal.updates).toEqual([]);
});
