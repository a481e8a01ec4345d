import { requestHashOf } from '../../api/request-hash';
import { canonicalJson } from '../../domain/canonical-json';
import type { RefundState } from '../../domain/refund-state';
import { statusOf } from '../../domain/refund-state';
import { chineseCard, frenchIban, germanIban, bankAccount as houseAccount } from '../gateways/bank/support/rows';
import { accounts, apiWorld, get, post, refund, type ApiWorld } from './support/api-world';
import { refusedBy, type SentUpdate } from './support/fake-temporal';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('redirect', { accounts: [...accounts, houseAccount({ merchantId: 'm1' })] });
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

async function refundIn(state: RefundState): Promise<string> {
  world.temporal.onAccept = (input) => world.decide(input, 'submitting');
  const payment = await world.payment();
  const id = (await refund(world, { payment: payment.id, amount: 100 })).body.id as string;
  const row = await world.store.refunds.get(id, null);
  const step = { by: 'engine', at: new Date().toISOString() };
  const revision = row!.revision;
  const transitions = [
    { ...step, revision: revision + 1, to: 'submitting' as const, reason: 'submitted' },
    ...(state === 'submitting' ? [] : [{ ...step, revision: revision + 2, to: state, reason: 'bank_account_needed' }]),
  ];
  await world.store.refunds.advance(id, { transitions });
  return id;
}

const iban = { holder: 'Maria Musterfrau', iban: 'FR14 2004 1010 0505 0001 3M02 606', bic: 'PSSTFRPPPAR' };
const card = { holder: '王小明', card_number: chineseCard };
const redirect = (id: string, bank_account: object, key = world.keys.merchant) =>
  post(world, key, `/v1/refunds/${id}/redirect`, { bank_account });

const everywhere = async (id: string): Promise<string> =>
  JSON.stringify([
    world.temporal.updates,
    world.temporal.starts,
    world.logged,
    await world.store.audit.list(id),
    await world.store.idempotency.get(id),
    (await get(world, world.keys.merchant, `/v1/refunds/${id}`)).body,
  ]);

test('a refund that waits for a bank account says so', async () => {
  const id = await refundIn('action_required');
  const { body } = await get(world, world.keys.merchant, `/v1/refunds/${id}`);
  expect(body).toMatchObject({
    status: 'requires_action',
    next_action: { type: 'provide_bank_account', url: `/v1/refunds/${id}/redirect`, reason: 'bank_account_needed' },
    bank_account: null,
  });
});

test.each([
  ['an IBAN', iban, frenchIban, 'FR••••2606'],
  ['a card', card, chineseCard, '••••4458'],
])('%s reaches the workflow as an id only, and stands nowhere else', async (_what, account, number, masked) => {
  const id = await refundIn('action_required');
  const answer = await redirect(id, account);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ state: 'processing', provider: 'bank' });
  const destinationId = `rd_${id.slice(3)}_1`;
  expect(world.temporal.updates).toMatchObject([{ name: 'redirect', args: [{ destinationId }] }]);
  expect(await world.store.destinations.get(destinationId)).toMatchObject({
    source: 'redirect',
    masked,
    merchantId: 'm1',
  });
  const text = (await everywhere(id)) + JSON.stringify(answer.body);
  expect(text).not.toContain(number);
  expect(text).not.toContain(account.holder);
  expect(text).toContain(masked);
});

test('the same account again is the same id; another is another', async () => {
  const id = await refundIn('action_required');
  await redirect(id, iban);
  await redirect(id, { ...iban, iban: frenchIban });
  await redirect(id, card);
  const ids = world.temporal.updates.map(({ args }) => (args[0] as { destinationId: string }).destinationId);
  expect(ids).toEqual([1, 1, 2].map((number) => `rd_${id.slice(3)}_${number}`));
});

test.each([
  ['/bank_account/iban', { ...iban, iban: 'FR1420041010050500013M02607' }, 'validation_failed'],
  ['/bank_account/iban', { holder: 'Maria' }, 'validation_failed'],
  ['/bank_account/iban', { ...iban, card_number: chineseCard }, 'validation_failed'],
  ['/bank_account/card_number', { holder: 'Maria', card_number: '4111111111111111' }, 'validation_failed'],
  ['/bank_account/bic', { ...iban, bic: 'NOPE' }, 'validation_failed'],
  ['/bank_account/holder', { ...iban, holder: '<b>' }, 'validation_failed'],
  ['/bank_account/holder', { ...iban, holder: 'Maria 4111 1111 1111 1111' }, 'card_number_refused'],
  ['/bank_account/sort_code', { ...iban, sort_code: '1' }, 'validation_failed'],
])('%s is refused in %j, without an echo', async (pointer, account, code) => {
  const id = await refundIn('action_required');
  const answer = await redirect(id, account);
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ code, errors: [expect.objectContaining({ pointer })] });
  expect(JSON.stringify(answer.body)).not.toMatch(/4111|20041010/);
  expect(await world.store.destinations.list(id)).toEqual([]);
  expect(world.temporal.updates).toEqual([]);
});

test('for a refund that waits for none, nothing is kept', async () => {
  const id = await refundIn('submitting');
  const answer = await redirect(id, iban);
  expect(answer.body).toMatchObject({ status: 409, code: 'illegal_transition' });
  expect(await world.store.destinations.list(id)).toEqual([]);
});

test('the workflow’s refusal is answered', async () => {
  const id = await refundIn('action_required');
  world.temporal.onUpdate = () => Promise.reject(refusedBy('request_in_flight'));
  expect((await redirect(id, iban)).body).toMatchObject({ status: 409, code: 'request_in_flight' });
});

test('only a merchant’s key may, and only for its own refund', async () => {
  const id = await refundIn('action_required');
  expect((await redirect(id, iban, world.keys.operator)).status).toBe(403);
  expect((await redirect(id, iban, world.keys.other)).status).toBe(404);
  expect((await redirect(id, iban, world.keys.reader)).status).toBe(403);
  expect(await world.store.destinations.list(id)).toEqual([]);
});

describe('a fallback given with the request', () => {
  const ask = async (fallback: object, headers: Record<string, string> = {}) => {
    world.temporal.onAccept = (input) => world.decide(input);
    const payment = await world.payment();
    return refund(world, { payment: payment.id, amount: 100, fallback }, headers);
  };

  test('is kept for the refund, encrypted, and stands in neither request nor history', async () => {
    const answer = await ask({ bank_account: iban });
    expect(answer.status).toBe(201);
    const id = answer.body.id as string;
    expect(await world.store.destinations.list(id)).toMatchObject([{ source: 'request', masked: 'FR••••2606' }]);
    const text = await everywhere(id);
    expect(text).not.toContain('2004');
    expect(text).not.toContain(iban.holder);
  });

  test('repeated with the same key it is the same refund; with another account it is another request', async () => {
    world.temporal.onAccept = (input) => world.decide(input);
    const payment = await world.payment();
    const body = { payment: payment.id, amount: 100, fallback: { bank_account: iban } };
    const headers = { 'idempotency-key': 'fallback-1' };
    const first = await refund(world, body, headers);
    expect((await refund(world, body, headers)).body).toEqual(first.body);
    const other = await refund(world, { ...body, fallback: { bank_account: card } }, headers);
    expect(other.body).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    expect(await world.store.destinations.list(first.body.id)).toHaveLength(1);
  });

  test('cannot be found out by trying: the request’s hash is made of its keyed hash, in whatever order it is given', async () => {
    world.temporal.onAccept = (input) => world.decide(input);
    const body = { payment: (await world.payment()).id, amount: 1, fallback: { bank_account: iban } };
    const headers = { 'idempotency-key': 'fallback-hash' };
    const { id } = (await refund(world, body, headers)).body;
    const { requestHash } = (await world.store.idempotency.get(id))!;
    expect(requestHash).not.toBe(requestHashOf(body));
    const fallback = world.api.personalHash('request.fallback', canonicalJson(body.fallback));
    expect(requestHash).toBe(requestHashOf({ ...body, fallback }));
    const reordered = { bank_account: Object.fromEntries(Object.entries(iban).toReversed()) };
    expect((await refund(world, { ...body, fallback: reordered }, headers)).body.id).toBe(id);
  });

  test('is checked', async () => {
    const answer = await ask({ bank_account: { ...iban, iban: germanIban.replace('89', '88') } });
    expect(answer.body).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/fallback/bank_account/iban', detail: expect.any(String) }],
    });
  });

  test('is refused where the merchant cannot pay to bank accounts', async () => {
    world.temporal.onAccept = (input) => world.decide(input);
    const payment = await world.payment({ merchantId: 'm2', account: 'elsewhere' });
    const body = { payment: payment.id, amount: 100, fallback: { bank_account: iban } };
    const answer = await refund(world, body, {}, world.keys.other);
    expect(answer.body).toMatchObject({ status: 422, code: 'provider_not_configured' });
  });
});
