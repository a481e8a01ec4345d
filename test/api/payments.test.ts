import { paymentWorkflowId } from '../../domain/ids';
import type { PaymentInput } from '../../domain/refund-messages';
import { buildApi } from '../../api/app';
import type { PaymentDocument, PaymentRequest } from '../../store/store';
import { eventually } from '../workflows/support/conversation';
import { apiWorld, get, newKey, post, type ApiWorld } from './support/api-world';
import { alreadyStarted, unavailable } from './support/fake-temporal';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('payments');
});
afterAll(() => world.close());
beforeEach(() => {
  world.temporal.starts.length = 0;
  world.temporal.onStart = () => Promise.resolve();
  world.temporal.onResult = captured;
});

/** Works as the payment's workflow does when the provider captures. */
async function captured(workflowId: string): Promise<unknown> {
  const [, merchantId, paymentId] = workflowId.split('/') as [string, string, string];
  const row = await world.store.idempotency.get(paymentId);
  const request = row!.request as PaymentRequest;
  const providerPaymentId =
    'providerPaymentId' in request.source ? request.source.providerPaymentId : `pi_${paymentId}`;
  const { amount, source: _, ...rest } = request;
  await world.payment({ ...rest, id: paymentId, merchantId, providerPaymentId, captured: amount });
  return { status: 'captured' };
}

const body = { provider: 'stripe', amount: 5_000, currency: 'GBP', order_id: '536365', customer: { id: '17850' } };
const charge = { ...body, payment_method: 'pm_card_visa' };
const pay = (sent: object, headers: Record<string, string> = {}, key = world.keys.merchant) =>
  post(world, key, '/v1/payments', sent, headers);
const external = (id: string, over: object = {}) => ({ ...body, external: { provider_payment_id: id }, ...over });

test('a payment is taken and answered as it stands', async () => {
  const answer = await pay(charge, { 'idempotency-key': newKey() });
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({
    id: expect.stringMatching(/^pay_[a-z2-7]{26}$/),
    object: 'payment',
    merchant: 'm1',
    status: 'captured',
    amount: 5_000,
    amount_reserved: 0,
    amount_refunded: 0,
    currency: 'GBP',
    provider: 'stripe',
    provider_payment_id: `pi_${answer.body.id}`,
    order_id: '536365',
    customer: { id: '17850' },
    metadata: {},
    failure: null,
    next_action: null,
    expires_at: null,
    blocked: null,
    created_at: expect.any(String),
  });
  expect(answer.headers['location']).toBe(`/v1/payments/${answer.body.id}`);
  const read = await get(world, world.keys.merchant, answer.headers['location']!);
  expect(read.body).toEqual(answer.body);
});

test('the workflow gets ids and a hash; what was asked stays with the key', async () => {
  const answer = await pay({ ...charge, metadata: { gift: 'for Ann' } }, { 'idempotency-key': newKey() });
  const [{ type, options }] = world.temporal.starts as [(typeof world.temporal.starts)[number]];
  expect([type, options.workflowId]).toEqual(['paymentWorkflow', paymentWorkflowId('m1', answer.body.id)]);
  expect(Object.keys(options.args[0] as PaymentInput).sort()).toEqual([
    'merchantId',
    'paymentId',
    'requestHash',
    'requestedAt',
  ]);
  expect(JSON.stringify(options.args)).not.toMatch(/Ann|17850|visa/);
  expect((await world.store.idempotency.get(answer.body.id))!.request).toMatchObject({
    account: 'shop',
    metadata: { gift: 'for Ann' },
    source: { paymentMethod: 'pm_card_visa' },
  });
});

describe('repeating', () => {
  test('with the same key gives the same answer, with another body is refused', async () => {
    const key = { 'idempotency-key': newKey() };
    const first = await pay(charge, key);
    const again = await pay(charge, key);
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([201, first.text, 'true']);
    const other = await pay({ ...charge, amount: 1 }, key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(world.temporal.starts).toHaveLength(1);
  });

  test('a registration without a key is the same registration', async () => {
    const first = await pay(external('pi_same'));
    const again = await pay(external('pi_same'));
    expect([again.status, again.text]).toEqual([201, first.text]);
    const other = await pay(external('pi_same', { amount: 1 }));
    expect([other.status, other.body.code, other.body.payment]).toEqual([
      409,
      'payment_already_registered',
      first.body.id,
    ]);
  });

  test('a registration that failed may be tried anew without a key', async () => {
    world.temporal.onResult = failing('payment_mismatch');
    expect((await pay(external('pi_early'))).status).toBe(422);
    world.temporal.onResult = captured;
    const later = await pay(external('pi_early'));
    expect([later.status, later.body.provider_payment_id]).toEqual([201, 'pi_early']);
  });

  /** The payment's workflow fails, and writes so. */
  const failing =
    (code: string) =>
    async (workflowId: string): Promise<unknown> => {
      const [, , paymentId] = workflowId.split('/') as [string, string, string];
      const { amount, source: _, ...rest } = (await world.store.idempotency.get(paymentId))!.request as PaymentRequest;
      const failed = { status: 'failed', failureCode: code, providerPaymentId: null, captured: amount } as const;
      await world.payment({ ...rest, id: paymentId, merchantId: 'm1', ...failed });
      return { status: 'failed', code, differs: [] };
    };

  test('a registration without a key, after one that failed, makes no further payment once it is registered', async () => {
    world.temporal.onResult = failing('payment_mismatch');
    expect((await pay(external('pi_junk'))).status).toBe(422);
    world.temporal.onResult = captured;
    const first = await pay(external('pi_junk'));
    world.temporal.starts.length = 0;
    const again = await pay(external('pi_junk'));
    const other = await pay(external('pi_junk', { amount: 1 }));
    expect([first.status, again.status, again.text]).toEqual([201, 201, first.text]);
    expect([other.status, other.body.payment]).toEqual([409, first.body.id]);
    expect(world.temporal.starts).toHaveLength(0);
  });

  test('a registration that lost against another is told the payment that is registered', async () => {
    const first = await pay(external('pi_taken'), { 'idempotency-key': newKey() });
    world.temporal.onResult = failing('payment_already_registered');
    const lost = await pay(external('pi_taken'), { 'idempotency-key': newKey() });
    expect([lost.status, lost.body.code, lost.body.payment]).toEqual([
      409,
      'payment_already_registered',
      first.body.id,
    ]);
  });

  test('a mended registration is not held up by one that never got a payment', async () => {
    world.temporal.reachable = false;
    world.api.reachability.noteFailure();
    expect((await pay(external('pi_mended', { amount: 1 }))).status).toBe(503);
    world.temporal.reachable = true;
    const mended = await pay(external('pi_mended'));
    expect([mended.status, mended.body.amount]).toEqual([201, 5_000]);
  });

  test('a mended registration waits while the first is being decided, and no longer', async () => {
    world.temporal.onResult = async (workflowId) => {
      const [, , paymentId] = workflowId.split('/') as [string, string, string];
      await world.payment({ id: paymentId, status: 'pending', providerPaymentId: null });
      throw unavailable();
    };
    const pending = await pay(external('pi_slow', { amount: 1 }));
    const early = await pay(external('pi_slow'));
    expect([early.status, early.body.code, early.body.payment]).toEqual([409, 'request_in_flight', pending.body.id]);
    await world.store.payments.conclude(pending.body.id, { status: 'failed', failureCode: 'payment_mismatch' });
    world.temporal.onResult = captured;
    expect((await pay(external('pi_slow'))).status).toBe(201);
  });

  test('gives the first answer also after its account was retired', async () => {
    const retired = { ...world.deps.accounts[0]!, id: 'retired' };
    const accounts = [...world.deps.accounts, retired];
    const { app } = buildApi({ ...world.deps, accounts });
    const key = { 'idempotency-key': newKey() };
    const sent = { ...charge, account: 'retired' };
    const first = await post({ ...world, app }, world.keys.merchant, '/v1/payments', sent, key);
    const again = await pay(sent, key);
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([201, first.text, 'true']);
    const other = await pay({ ...sent, amount: 1 }, key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test('a charge without a key is a new payment', async () => {
    const [first, second] = [await pay(charge), await pay(charge)];
    expect(first.body.id).not.toBe(second.body.id);
  });
});

describe('a payment that waits for its payer', () => {
  const nextAction = { type: 'qr_code', content: 'https://qr.example/1' } as const;
  const expiresAt = new Date('2026-03-01T10:15:00Z');
  const qr = { ...body, payment_method: 'alipay_qr' };
  /** Works as the workflow does until the payer has to act; what happens then is up to the test. */
  const waiting = async (workflowId: string, change: Partial<PaymentDocument> = {}): Promise<never> => {
    const [, merchantId, id] = workflowId.split('/') as [string, string, string];
    const state = {
      status: 'requires_action',
      providerPaymentId: null,
      capturedAt: null,
      nextAction,
      expiresAt,
    } as const;
    await world.payment({ id, merchantId, ...state, ...change });
    return new Promise<never>(() => undefined);
  };
  beforeEach(() => {
    world.temporal.onResult = waiting;
  });

  test('is answered with what the payer needs, at once, and the answer is kept', async () => {
    const key = { 'idempotency-key': newKey() };
    const answer = await pay(qr, key);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      status: 'requires_action',
      next_action: nextAction,
      expires_at: expiresAt.toISOString(),
    });
    expect(answer.headers['location']).toBe(`/v1/payments/${answer.body.id}`);
    await world.store.payments.conclude(answer.body.id, { status: 'expired' });
    const again = await pay(qr, key);
    expect([again.text, again.headers['idempotent-replayed']]).toEqual([answer.text, 'true']);
    const read = await get(world, world.keys.merchant, answer.headers['location']!);
    expect(read.body).toMatchObject({ status: 'expired', next_action: null });
  });

  test('is waited for as long as the client prefers', async () => {
    world.temporal.onResult = async (workflowId) => {
      void waiting(workflowId);
      const id = workflowId.split('/')[2]!;
      await eventually(async () => (await world.store.payments.get(id, null)) !== null);
      setTimeout(() => {
        const captured = { status: 'captured', providerPaymentId: `pi_${id}`, capturedAt: new Date() } as const;
        void world.store.payments.conclude(id, captured);
      }, 50);
      return new Promise<never>(() => undefined);
    };
    const answer = await pay(qr, { prefer: 'wait=30' });
    expect([answer.status, answer.body.status, answer.body.next_action]).toEqual([201, 'captured', null]);
    expect(answer.headers['preference-applied']).toBe('wait=30');
  });

  test('is answered as it stands when nobody has paid by then', async () => {
    const answer = await pay(qr, { prefer: 'wait=0' });
    expect([answer.status, answer.body.status]).toEqual([201, 'requires_action']);
  });

  test('is answered as soon as it is captured, whatever its workflow still looks into', async () => {
    const captured = { status: 'captured', nextAction: null, capturedAt: new Date() } as const;
    world.temporal.onResult = (workflowId) => waiting(workflowId, captured);
    const answer = await pay(charge, { 'idempotency-key': newKey() });
    expect([answer.status, answer.body.status]).toEqual([201, 'captured']);
  });

  test('is pending while its provider settles it', async () => {
    const settling = { status: 'pending', nextAction: null, providerPaymentId: 'pi_settling' } as const;
    world.temporal.onResult = (workflowId) => waiting(workflowId, settling);
    const answer = await pay(charge, { 'idempotency-key': newKey() });
    expect([answer.status, answer.body.status, answer.body.next_action]).toEqual([202, 'pending', null]);
  });

  test('the payer’s id stays with the key', async () => {
    const answer = await pay({ ...qr, payment_method: 'wechat_jsapi', payer: 'openid_of_ann' });
    const { options } = world.temporal.starts.at(-1)!;
    expect(JSON.stringify([options.args, options.memo, options.staticSummary])).not.toContain('openid');
    expect(world.logged.join('\n')).not.toContain('openid_of_ann');
    expect(answer.text).not.toContain('openid');
    const source = { paymentMethod: 'wechat_jsapi', payer: 'openid_of_ann' };
    expect((await world.store.idempotency.get(answer.body.id))!.request).toMatchObject({ source });
  });

  test('a payer of a payment that was captured elsewhere is refused', async () => {
    const answer = await pay(external('pi_with_payer', { payer: 'openid_1' }));
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '/payer']);
  });

  test('is found by its status', async () => {
    await pay(qr);
    const listed = await get(world, world.keys.merchant, '/v1/payments?status=requires_action&limit=1');
    expect(listed.body.data).toMatchObject([{ status: 'requires_action' }]);
  });
});

describe('what goes wrong', () => {
  test.each([
    ['payment_mismatch', ['amount', 'currency'], 'payment_mismatch', ['/amount', '/currency']],
    ['payment_mismatch', ['provider_payment_id'], 'payment_mismatch', ['/external/provider_payment_id']],
    ['payment_already_registered', [], 'payment_already_registered', ['/external/provider_payment_id']],
    ['card_declined', [], 'payment_declined', ['/payment_method']],
    ['amount_not_representable', [], 'payment_declined', ['/amount']],
    ['provider_unavailable', [], 'payment_declined', ['/payment_method']],
  ])('%s %j is told as %s', async (code, differs, told, pointers) => {
    world.temporal.onResult = () => Promise.resolve({ status: 'failed', code, differs });
    const key = { 'idempotency-key': newKey() };
    const answer = await pay(charge, key);
    expect(answer.body).toMatchObject({ code: told, payment: expect.stringMatching(/^pay_/) });
    expect(answer.body.errors?.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
    expect((await pay(charge, key)).text).toBe(answer.text);
  });

  test('a provider that takes its time: 202 now, and the next repetition knows more', async () => {
    world.temporal.onResult = () => Promise.reject(unavailable());
    const key = { 'idempotency-key': newKey() };
    const pending = await pay(charge, key);
    expect([pending.status, pending.body.status]).toEqual([202, 'pending']);
    const read = await get(world, world.keys.merchant, pending.headers['location']!);
    expect([read.status, read.body]).toEqual([200, pending.body]);
    expect((await get(world, world.keys.other, pending.headers['location']!)).status).toBe(404);
    world.temporal.onResult = captured;
    const done = await pay(charge, key);
    expect([done.status, done.body.status, done.body.id]).toEqual([201, 'captured', pending.body.id]);
    expect(done.headers['idempotent-replayed']).toBeUndefined();
    expect((await pay(charge, key)).headers['idempotent-replayed']).toBe('true');
  });

  test('a run that has closed already has its result', async () => {
    world.temporal.onStart = ({ options }) => Promise.reject(alreadyStarted(options.workflowId));
    expect((await pay(charge, { 'idempotency-key': newKey() })).status).toBe(201);
  });

  test.each([
    ['neither source', body, '/payment_method'],
    ['both sources', { ...charge, external: { provider_payment_id: 'pi_1' } }, '/payment_method'],
    ['an unknown currency', { ...charge, currency: 'GBX' }, '/currency'],
    ['no amount', { ...charge, amount: 0 }, '/amount'],
    ['a bare card number as payment method', { ...charge, payment_method: '4111111111111111' }, '/payment_method'],
    ['an unknown provider', { ...charge, provider: 'paypal' }, '/provider'],
  ])('%s', async (_, sent, pointer) => {
    const answer = await pay(sent);
    expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
      422,
      'validation_failed',
      pointer,
    ]);
    expect(world.temporal.starts).toHaveLength(0);
  });

  test.each([
    ['a provider without an account', { ...charge, provider: 'alipay' }],
    ["another merchant's account", { ...charge, account: 'elsewhere' }],
  ])('%s', async (_, sent) => {
    const answer = await pay(sent);
    expect([answer.status, answer.body.code]).toEqual([422, 'provider_not_configured']);
  });

  test('card numbers in metadata', async () => {
    const answer = await pay({ ...charge, metadata: { card: '4111 1111 1111 1111' } });
    expect([answer.status, answer.body.code]).toEqual([422, 'card_number_refused']);
  });
});
