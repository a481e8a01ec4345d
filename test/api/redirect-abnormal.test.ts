import { statusOf, type RefundState } from '../../domain/refund-state';
import { chineseCard } from '../gateways/bank/support/rows';
import { apiWorld, get, post, refund, type ApiWorld } from './support/api-world';
import { refusedBy, type SentUpdate } from './support/fake-temporal';

/** Where a refund goes that the payer's bank did not take. */
let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('redirect_abnormal');
});
afterAll(() => world.close());
beforeEach(() => {
  world.temporal.updates.length = 0;
  leads('processing');
});

/** The state in which the workflow says the refund is, once it was told. */
function leads(state: RefundState): void {
  world.temporal.onUpdate = ({ workflowId }: SentUpdate) =>
    Promise.resolve({
      refundId: workflowId.split('/')[2],
      state,
      status: statusOf(state),
      revision: 99,
      provider: 'wechatpay',
      failure: null,
      risk: null,
    });
}

async function refundIn(state: RefundState): Promise<string> {
  world.temporal.onAccept = (input) => world.decide(input, 'submitting');
  const payment = await world.payment();
  const id = (await refund(world, { payment: payment.id, amount: 100 })).body.id as string;
  const { revision } = (await world.store.refunds.get(id, null))!;
  const step = { by: 'engine', at: new Date().toISOString() };
  const transitions = [
    { ...step, revision: revision + 1, to: 'submitting' as const, reason: 'submitted' },
    ...(state === 'submitting' ? [] : [{ ...step, revision: revision + 2, to: state, reason: 'abnormal' }]),
  ];
  await world.store.refunds.advance(id, { transitions });
  return id;
}

const bank_account = { holder: '王小明', card_number: chineseCard };
const toCard = { to: 'payer_card', bank_account, bank_type: 'ICBC_DEBIT' };
const toMerchant = { to: 'merchant_account' };
const redirect = (id: string, body: object, key = world.keys.merchant) =>
  post(world, key, `/v1/refunds/${id}/redirect`, body);

test('the refund says that a destination is to be chosen, and where to say so', async () => {
  const id = await refundIn('action_required');
  expect((await get(world, world.keys.merchant, `/v1/refunds/${id}`)).body).toMatchObject({
    status: 'requires_action',
    next_action: { type: 'choose_destination', url: `/v1/refunds/${id}/redirect`, reason: 'abnormal' },
  });
});

test('a card reaches the workflow as an id only, is audited masked, and stands nowhere else', async () => {
  const id = await refundIn('action_required');
  const answer = await redirect(id, toCard);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ state: 'processing' });
  const destinationId = `rd_${id.slice(3)}_1`;
  const message = { by: expect.stringMatching(/^key_/), destinationId };
  expect(world.temporal.updates).toEqual([expect.objectContaining({ name: 'redirectAbnormal', args: [message] })]);
  const kept = await world.store.destinations.get(destinationId);
  expect(kept).toMatchObject({ merchantId: 'm1', destination: { bankType: 'ICBC_DEBIT' } });
  const audit = await world.store.audit.list(id);
  expect(audit).toContainEqual(
    expect.objectContaining({
      action: 'refund.redirectAbnormal',
      detail: expect.objectContaining({ to: 'payer_card' }),
    }),
  );
  const text = JSON.stringify([world.temporal.updates, world.logged, audit, answer.body]);
  expect(text).toContain('••••4458');
  expect(text).not.toContain(chineseCard);
  expect(text).not.toContain(bank_account.holder);
});

test('to the merchant’s own account, by merchant or operator, nothing is kept', async () => {
  for (const key of [world.keys.merchant, world.keys.operator]) {
    const id = await refundIn('action_required');
    expect((await redirect(id, toMerchant, key)).status).toBe(200);
    expect(world.temporal.updates.at(-1)).toMatchObject({ name: 'redirectAbnormal', args: [{ destinationId: null }] });
    expect(await world.store.destinations.list(id)).toEqual([]);
    expect(await world.store.audit.list(id)).toContainEqual(
      expect.objectContaining({ detail: expect.objectContaining({ to: 'merchant_account', outcome: 'requested' }) }),
    );
  }
});

test.each([
  ['/bank_account', { to: 'payer_card', bank_type: 'ICBC_DEBIT' }],
  ['/bank_type', { to: 'payer_card', bank_account }],
  ['/bank_type', { ...toCard, bank_type: 'the bank' }],
  ['/bank_account/iban', { ...toCard, bank_account: { holder: 'Maria', iban: 'DE89370400440532013000' } }],
  ['/bank_account/card_number', { ...toCard, bank_account: { ...bank_account, card_number: '4111111111111111' } }],
  ['/bank_account', { ...toMerchant, bank_account }],
  ['/bank_type', { ...toMerchant, bank_type: 'ICBC_DEBIT' }],
  ['/bank_type', { bank_account, bank_type: 'ICBC_DEBIT' }],
  ['/bank_account', {}],
  ['/to', { to: 'cash' }],
])('%s is refused in %j, without an echo', async (pointer, body) => {
  const id = await refundIn('action_required');
  const answer = await redirect(id, body);
  expect(answer.body).toMatchObject({ status: 422, code: 'validation_failed', errors: [{ pointer }] });
  expect(JSON.stringify(answer.body)).not.toMatch(/4111|62\d{10}/);
  expect(await world.store.destinations.list(id)).toEqual([]);
  expect(world.temporal.updates).toEqual([]);
});

test('in another state it is refused, and nothing is kept', async () => {
  const id = await refundIn('submitting');
  expect((await redirect(id, toCard)).body).toMatchObject({ status: 409, code: 'illegal_transition' });
  expect(await world.store.destinations.list(id)).toEqual([]);
  expect(world.temporal.updates).toEqual([]);
});

test('while it is not known whether the provider has taken it, the answer is 202', async () => {
  const id = await refundIn('action_required');
  leads('action_required');
  const { status, body } = await redirect(id, toMerchant);
  expect([status, body.state]).toEqual([202, 'action_required']);
});

test.each(['illegal_transition', 'contradicted_by_provider', 'redirect_not_taken'] as const)(
  'the workflow’s refusal %s is answered',
  async (code) => {
    const id = await refundIn('action_required');
    world.temporal.onUpdate = () => Promise.reject(refusedBy(code));
    expect((await redirect(id, toMerchant)).body).toMatchObject({ status: 409, code });
  },
);

test('whose card it is only the merchant says, and nobody of another', async () => {
  const id = await refundIn('action_required');
  expect((await redirect(id, toCard, world.keys.operator)).status).toBe(403);
  for (const body of [toCard, toMerchant]) {
    expect((await redirect(id, body, world.keys.other)).status).toBe(404);
    expect((await redirect(id, body, world.keys.strayOperator)).status).toBe(404);
    expect((await redirect(id, body, world.keys.reader)).status).toBe(403);
  }
  expect(await world.store.destinations.list(id)).toEqual([]);
  expect(world.temporal.updates).toEqual([]);
});
