import { ActivityWorld, later, step } from './support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('submit_refund');
});
afterAll(() => world.close());
beforeEach(() => {
  world.gateway.calls.length = 0;
  world.gateway.refunds = [];
  world.gateway.queries = [];
});

const succeeded = { kind: 'succeeded', providerRefundId: 're_1' } as const;
const unsent = { kind: 'unsent', reason: 'connection_refused' } as const;
const unknown = { kind: 'unknown', reason: 'timeout' } as const;

test('the first attempt is recorded, sent once and answered with what the provider said', async () => {
  const accepted = await world.refund(['approved']);
  world.gateway.refunds = [succeeded];
  expect(await world.run('submitRefund', await world.submitInput(accepted))).toEqual(succeeded);
  expect(world.gateway.names()).toEqual(['refund']);
  expect(world.gateway.calls[0]?.input).toEqual({
    account: 'acct_one',
    key: accepted.refundId,
    refundId: accepted.refundId,
    paymentId: accepted.paymentId,
    providerPaymentId: `pi_${accepted.paymentId.slice(4)}`,
    providerRefundId: null,
    amount: 1_250,
    currency: 'GBP',
    reason: 'requested_by_customer',
    paymentAmount: 100_000,
    destination: null,
  });
  const row = await world.row(accepted.refundId);
  expect(row.state).toBe('submitting');
  expect(row.attempts).toEqual([{ attempt: 1, keyNumber: 1, key: accepted.refundId, sentAt: new Date(later(60_000)) }]);
});

test.each([
  ['unknown', unknown],
  ['held', { kind: 'held', reason: 'http_429', retryAfterMs: 1_000 } as const],
  ['failed', { kind: 'failed', providerRefundId: null, code: 'charge_disputed' } as const],
])('an answer that is %s goes to the workflow as it is', async (_kind, outcome) => {
  const accepted = await world.refund(['approved']);
  world.gateway.refunds = [outcome];
  expect(await world.run('submitRefund', await world.submitInput(accepted))).toEqual(outcome);
  expect(world.gateway.names()).toEqual(['refund']);
});

test('a request that surely never left is held back, to be repeated', async () => {
  const accepted = await world.refund(['approved']);
  world.gateway.refunds = [unsent];
  const result = await world.run('submitRefund', await world.submitInput(accepted));
  expect(result).toEqual({ kind: 'held', reason: 'connection_refused' });
});

test('a second attempt asks before it sends, and sends when nothing is there', async () => {
  const accepted = await world.refund(['approved']);
  world.gateway.refunds = [unknown];
  await world.run('submitRefund', await world.submitInput(accepted));
  await world.run('recordTransitions', { ...accepted.ref, transitions: [step(4, 'unknown')] });
  world.gateway.calls.length = 0;
  world.gateway.queries = [{ kind: 'not_found' }];
  world.gateway.refunds = [succeeded];
  const second = await world.submitInput(accepted, { attempt: 2, sentAt: later(90_000) });
  expect(await world.run('submitRefund', second)).toEqual(succeeded);
  expect(world.gateway.names()).toEqual(['queryRefund', 'refund']);
  expect(world.gateway.keysSent()).toEqual([accepted.refundId]);
});

test('a row that has ended takes no attempt: nothing is sent', async () => {
  const accepted = await world.refund(['approved', 'canceled']);
  const result = await world.run('submitRefund', {
    ...(await world.submitInput(accepted)),
    transitions: [step(9, 'submitting')],
  });
  expect(result).toMatchObject({ kind: 'superseded', progress: { state: 'canceled', revision: 3 } });
  expect(world.gateway.names()).toEqual([]);
  expect((await world.row(accepted.refundId)).attempts).toEqual([]);
});

test.each([
  ['the payment is blocked', 'payment_blocked', (id: string) => world.store.payments.block(id, 'paid_after_close')],
  ['the payment is disputed', 'payment_disputed', (id: string) => world.store.payments.setDisputed(id, true)],
])('while %s nothing is recorded or sent', async (_what, reason, stop) => {
  const accepted = await world.refund(['approved']);
  await stop(accepted.paymentId);
  const result = await world.run('submitRefund', await world.submitInput(accepted));
  expect(result).toEqual({ kind: 'held_back', reason, recorded: false });
  expect(world.gateway.names()).toEqual([]);
  expect(await world.row(accepted.refundId)).toMatchObject({ state: 'approved', attempts: [] });
});

test('asking and listing go to the provider of the refund, with its own references', async () => {
  const accepted = await world.refund(['approved']);
  const input = await world.submitInput(accepted, { providerRefundId: 're_1' });
  world.gateway.queries = [succeeded];
  world.gateway.listings = [{ kind: 'complete', refunds: [], disputed: false }];
  expect(await world.run('queryRefund', input)).toEqual(succeeded);
  expect(await world.run('listRefunds', input)).toEqual({ kind: 'complete', refunds: [], disputed: false });
  expect(world.gateway.calls).toMatchObject([
    { name: 'queryRefund', input: { providerRefundId: 're_1', key: accepted.refundId } },
    { name: 'listRefunds', input: { account: 'acct_one', providerPaymentId: input.providerPaymentId } },
  ]);
});

test('a provider without a gateway is a failure that a deployment mends', async () => {
  const accepted = await world.refund(['approved']);
  const input = await world.submitInput(accepted, { provider: 'alipay' });
  await expect(world.run('queryRefund', input)).rejects.toThrow('No gateway is configured for alipay');
});

test('what is no longer reserved is not sent: a person must look', async () => {
  const accepted = await world.refund(['approved']);
  await world.release(accepted.ref, later(30_000));
  const result = await world.run('submitRefund', await world.submitInput(accepted));
  expect(result).toEqual({ kind: 'mismatch', reason: 'reservation_not_held', providerRefundId: null });
  expect(world.gateway.names()).toEqual([]);
});

test('while sending is stopped the provider is still asked about an earlier attempt', async () => {
  const accepted = await world.refund(['approved']);
  world.gateway.refunds = [unknown];
  await world.run('submitRefund', await world.submitInput(accepted));
  await world.run('recordTransitions', { ...accepted.ref, transitions: [step(4, 'unknown')] });
  await world.store.payments.setDisputed(accepted.paymentId, true);
  world.gateway.calls.length = 0;
  world.gateway.queries = [succeeded];
  const second = await world.submitInput(accepted, { attempt: 2, sentAt: later(90_000) });
  expect(await world.run('submitRefund', second)).toEqual(succeeded);
  expect(world.gateway.names()).toEqual(['queryRefund']);
});

test('while sending is stopped, what was submitted before stays submitted, on the row too', async () => {
  const accepted = await world.refund(['approved']);
  world.gateway.refunds = [unknown];
  await world.run('submitRefund', await world.submitInput(accepted));
  await world.run('recordTransitions', { ...accepted.ref, transitions: [step(4, 'unknown')] });
  await world.store.payments.setDisputed(accepted.paymentId, true);
  world.gateway.queries = [{ kind: 'not_found' }];
  const second = await world.submitInput(accepted, { attempt: 2, sentAt: later(90_000) });
  expect(await world.run('submitRefund', second)).toEqual({
    kind: 'held_back',
    reason: 'payment_disputed',
    recorded: true,
  });
  expect(await world.row(accepted.refundId)).toMatchObject({ state: 'submitting', attempts: [{ attempt: 1 }] });
});

test('a run that was set back and has nothing reserved any more learns that its refund has ended', async () => {
  const accepted = await world.refund(['approved', 'submitting']);
  const input = await world.submitInput(accepted);
  await world.release(accepted.ref, later(1));
  await world.run('recordTransitions', { ...accepted.ref, transitions: [step(4, 'failed')] });
  expect(await world.run('submitRefund', input)).toMatchObject({ kind: 'superseded', progress: { state: 'failed' } });
});

test('the first attempt under the next key leaves the refusal and the reference of the last one behind', async () => {
  const accepted = await world.refund(['approved', 'submitting']);
  world.gateway.refunds = [succeeded];
  world.gateway.queries = [{ kind: 'not_found' }];
  await world.run('recordTransitions', {
    ...accepted.ref,
    transitions: [step(4, 'manual_review'), step(5, 'submitting')],
    failure: { code: 'charge_disputed', stage: 'provider' },
    providerRefundId: 're_refused',
  });
  const next = await world.submitInput(accepted, { attempt: 2, keyNumber: 2, isNextKey: true });
  await world.run('submitRefund', next);
  expect(await world.row(accepted.refundId)).toMatchObject({
    failure: null,
    providerRefundId: null,
    attempts: [{ keyNumber: 2 }],
  });
});

test('a key that has expired while the call waited for a worker is not sent', async () => {
  const accepted = await world.refund(['approved']);
  const input = await world.submitInput(accepted, { keyExpiresAt: new Date(Date.now() - 1).toISOString() });
  expect(await world.run('submitRefund', input)).toMatchObject({ kind: 'held_back', reason: 'key_expired' });
  expect(world.gateway.names()).toEqual([]);
  expect(await world.row(accepted.refundId)).toMatchObject({ state: 'approved', attempts: [] });
});
