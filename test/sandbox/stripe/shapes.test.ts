import { Bench, refusal, startReceiver } from './support';

/**
 * Fields and kinds of values as the pages of Stripe's API reference show them, so that the sandbox is held to the
 * reference and not to our adapter. `?` marks what may be null.
 */
const reference = {
  // https://docs.stripe.com/api/refunds/object
  refund: {
    id: 're_',
    object: 'refund',
    amount: 'number',
    balance_transaction: 'string?',
    charge: 'ch_',
    created: 'number',
    currency: 'string',
    metadata: 'object',
    payment_intent: 'pi_',
    reason: 'string?',
    receipt_number: 'string?',
    source_transfer_reversal: 'string?',
    status: 'string',
    transfer_reversal: 'string?',
  },
  // https://docs.stripe.com/api/charges/object
  charge: {
    id: 'ch_',
    object: 'charge',
    amount: 'number',
    amount_captured: 'number',
    amount_refunded: 'number',
    balance_transaction: 'txn_',
    billing_details: 'object',
    captured: 'boolean',
    created: 'number',
    currency: 'string',
    disputed: 'boolean',
    failure_code: 'string?',
    failure_message: 'string?',
    livemode: 'boolean',
    metadata: 'object',
    paid: 'boolean',
    payment_intent: 'pi_',
    payment_method: 'string',
    refunded: 'boolean',
    status: 'string',
  },
  // https://docs.stripe.com/api/payment_intents/object
  payment_intent: {
    id: 'pi_',
    object: 'payment_intent',
    amount: 'number',
    amount_capturable: 'number',
    amount_received: 'number',
    canceled_at: 'number?',
    capture_method: 'string',
    client_secret: 'pi_',
    confirmation_method: 'string',
    created: 'number',
    currency: 'string',
    last_payment_error: 'object?',
    latest_charge: 'ch_',
    livemode: 'boolean',
    metadata: 'object',
    next_action: 'object?',
    payment_method: 'string',
    payment_method_types: 'object',
    status: 'string',
  },
  // https://docs.stripe.com/api/disputes/object
  dispute: {
    id: 'dp_',
    object: 'dispute',
    amount: 'number',
    balance_transactions: 'object',
    charge: 'ch_',
    created: 'number',
    currency: 'string',
    evidence: 'object',
    evidence_details: 'object',
    is_charge_refundable: 'boolean',
    livemode: 'boolean',
    metadata: 'object',
    payment_intent: 'pi_',
    reason: 'string',
    status: 'string',
  },
  // https://docs.stripe.com/api/events/object
  event: {
    id: 'evt_',
    object: 'event',
    api_version: 'string',
    created: 'number',
    data: 'object',
    livemode: 'boolean',
    pending_webhooks: 'number',
    request: 'object',
    type: 'string',
  },
};

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

test('objects have the fields of the reference', async () => {
  const paid = await bench.pay(5000);
  const refund = await bench.stripe.refunds.create({ payment_intent: paid.id, amount: 100 });
  expectShape(refund, reference.refund);
  expectShape(paid, reference.payment_intent);
  expectShape(await bench.stripe.charges.retrieve(refund.charge as string), reference.charge);
  await bench.control('POST', '/disputes', { payment_intent: paid.id });
  expectShape((await bench.stripe.disputes.list({ payment_intent: paid.id })).data[0], reference.dispute);
});

test('events have the fields of the reference', async () => {
  const receiver = await startReceiver();
  await bench.control('PUT', '/accounts/acct_one', { webhook_url: receiver.url });
  await bench.pay(5000);
  await bench.control('POST', '/advance', { ms: 0 });
  expectShape(receiver.received[0]?.event, reference.event);
  await receiver.close();
});

// https://docs.stripe.com/api/errors and https://docs.stripe.com/error-codes
test('errors name their type, code, page and parameter', async () => {
  const { raw } = await refusal(bench.stripe.refunds.create({ payment_intent: 'pi_none' }));
  expect(raw).toMatchObject({
    type: 'invalid_request_error',
    code: 'resource_missing',
    doc_url: 'https://stripe.com/docs/error-codes/resource-missing',
    message: "No such payment_intent: 'pi_none'",
    param: 'payment_intent',
  });
});

test('an address outside the API is a 404 in the same shape', async () => {
  const response = await fetch(`${bench.url}/v1/unheard_of`, { headers: { authorization: 'Bearer sk_test_one' } });
  expect(response.status).toBe(404);
  expect(response.headers.get('request-id')).toMatch(/^req_/);
  expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
});

function expectShape(actual: object | undefined, shape: Record<string, string>): void {
  const fields = new Map(Object.entries(actual ?? {}));
  for (const [field, kind] of Object.entries(shape)) {
    const value: unknown = fields.get(field);
    const described = { [field]: value === null ? 'null' : typeof value };
    if (kind.endsWith('_') || field === 'object') {
      expect({ [field]: value }).toEqual({ [field]: expect.stringMatching(new RegExp(`^${kind}`)) as string });
    } else if (!(kind.endsWith('?') && value === null)) {
      expect(described).toEqual({ [field]: kind.replace('?', '') });
    }
  }
}
