import { Bench, refusal } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

async function requestsOf(key: string): Promise<number | undefined> {
  return (await bench.movements()).find((row) => row.key === key)?.requests;
}

test('the same key and parameters get the first answer again', async () => {
  const intent = await bench.pay();
  const params = { payment_intent: intent.id, amount: 100, metadata: { a: '1', b: '2' } };
  const first = await bench.stripe.refunds.create(params, { idempotencyKey: 'same' });
  const again = await bench.stripe.refunds.create(
    { metadata: { b: '2', a: '1' }, amount: 100, payment_intent: intent.id },
    { idempotencyKey: 'same' },
  );
  expect(again.id).toBe(first.id);
  expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
  expect(again.lastResponse.headers).toMatchObject({
    'idempotent-replayed': 'true',
    'original-request': first.lastResponse.requestId,
  });
  const rows = (await bench.movements()).filter(({ key }) => key === 'same');
  expect(rows).toEqual([expect.objectContaining({ times_applied: 1, requests: 2 })]);
});

test('the answer kept is the first one, whatever became of the refund', async () => {
  const intent = await bench.pay(500, 'pm_card_pendingRefund');
  const create = (): Promise<{ status: string | null }> =>
    bench.stripe.refunds.create({ payment_intent: intent.id }, { idempotencyKey: 'first-answer' });
  expect((await create()).status).toBe('pending');
  await bench.control('POST', '/advance', { ms: 1000 });
  expect((await create()).status).toBe('pending');
});

test('the key with other parameters, or for another endpoint, is an idempotency_error', async () => {
  const intent = await bench.pay();
  const options = { idempotencyKey: 'reused' };
  await bench.stripe.refunds.create({ payment_intent: intent.id, amount: 100 }, options);
  const other = await refusal(bench.stripe.refunds.create({ payment_intent: intent.id, amount: 101 }, options));
  expect(other).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400, rawType: 'idempotency_error' });
  const elsewhere = await refusal(bench.stripe.paymentIntents.create({ amount: 100, currency: 'gbp' }, options));
  expect(elsewhere).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
});

test('keys belong to their account', async () => {
  const params = { amount: 100, currency: 'gbp', payment_method: 'pm_card_visa', confirm: true };
  const mine = await bench.stripe.paymentIntents.create(params, { idempotencyKey: 'shared' });
  const theirs = await bench.other.paymentIntents.create(params, { idempotencyKey: 'shared' });
  expect(theirs.id).not.toBe(mine.id);
});

test('a refusal of the execution is kept', async () => {
  const intent = await bench.pay(1000);
  const params = { payment_intent: intent.id, amount: 1001 };
  const first = await refusal(bench.stripe.refunds.create(params, { idempotencyKey: 'kept-400' }));
  const again = await refusal(bench.stripe.refunds.create(params, { idempotencyKey: 'kept-400' }));
  expect(again.message).toBe(first.message);
  expect(again.headers?.['idempotent-replayed']).toBe('true');
});

test('a refusal of the parameters is not kept', async () => {
  const intent = await bench.pay(1000);
  const options = { idempotencyKey: 'mended' };
  await refusal(bench.stripe.refunds.create({ payment_intent: intent.id, amount: 0 }, options));
  expect((await bench.stripe.refunds.create({ payment_intent: intent.id, amount: 10 }, options)).amount).toBe(10);
  expect(await requestsOf('mended')).toBe(2);
});

test('a kept 500 is answered again; one before the execution is not', async () => {
  const intent = await bench.pay(1000);
  const create = (key: string): Promise<unknown> =>
    bench.stripe.refunds.create({ payment_intent: intent.id, amount: 10 }, { idempotencyKey: key });
  await bench.fault('status_500', { stored: true, match: { key: 'kept-500' } });
  expect(await refusal(create('kept-500'))).toMatchObject({ type: 'StripeAPIError', statusCode: 500 });
  expect(await refusal(create('kept-500'))).toMatchObject({ type: 'StripeAPIError', statusCode: 500 });
  await bench.fault('status_500', { match: { key: 'fresh-500' } });
  expect(await refusal(create('fresh-500'))).toMatchObject({ type: 'StripeAPIError', statusCode: 500 });
  expect(await create('fresh-500')).toMatchObject({ amount: 10 });
  expect(await requestsOf('kept-500')).toBeUndefined();
});

test('a key in use is a conflict', async () => {
  const intent = await bench.pay(1000);
  await bench.fault('slow', { delay_ms: 60, match: { key: 'busy' } });
  const create = (): Promise<{ id: string }> =>
    bench.stripe.refunds.create({ payment_intent: intent.id, amount: 10 }, { idempotencyKey: 'busy' });
  const slow = create();
  while ((await requestsOf('busy')) === undefined) await new Promise(setImmediate);
  expect(await refusal(create())).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
  const { id } = await slow;
  expect((await create()).id).toBe(id);
});

test('after 24 hours a key is new again', async () => {
  const intent = await bench.pay(1000);
  const create = (): Promise<{ id: string }> =>
    bench.stripe.refunds.create({ payment_intent: intent.id, amount: 10 }, { idempotencyKey: 'old' });
  const first = await create();
  await bench.control('POST', '/advance', { ms: 23 * 3_600_000 });
  expect((await create()).id).toBe(first.id);
  await bench.control('POST', '/advance', { ms: 3_600_000 });
  expect((await create()).id).not.toBe(first.id);
  const row = (await bench.movements()).find(({ key }) => key === 'old');
  expect(row).toMatchObject({ times_applied: 2, requests: 3 });
});
