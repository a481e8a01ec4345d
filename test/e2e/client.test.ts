import { generateKeyPairSync } from 'node:crypto';
import { RefundEngine } from '../../client';
import { EngineUnderTest } from './support/engine-under-test';

let engine: EngineUnderTest;
beforeAll(async () => {
  engine = await EngineUnderTest.start('client');
});
afterAll(() => engine.stop());

test('a merchant’s backend takes a payment and gives it back, with every request signed', async () => {
  const { apiUrl: baseUrl, secrets } = engine.lane;
  const apiKey = secrets.credentials.merchants[0]!.api_key;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { id: keyId } = await new RefundEngine({ baseUrl, apiKey }).signingKeys.create({
    algorithm: 'ed25519',
    public_key: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  });
  const client = new RefundEngine({ baseUrl, apiKey, signing: { keyId, algorithm: 'ed25519', privateKey } });

  const payment = await client.payments.create({
    provider: 'stripe',
    amount: 5_000,
    currency: 'GBP',
    order_id: '536365',
    payment_method: 'pm_card_visa',
  });
  expect(payment.status).toBe('captured');
  const refund = await client.refunds.create({ payment: payment.id, amount: 1_250 }, { waitSeconds: 20 });
  expect(refund).toMatchObject({ status: 'succeeded', amount: 1_250 });
  const steps = (await client.refunds.timeline(refund.id)).map(({ state }) => state);
  expect(steps).toEqual(['requested', 'approved', 'submitting', 'succeeded']);
  const types: string[] = [];
  for await (const { type } of client.tradeRecords.each({ payment: payment.id })) types.push(type);
  expect(types.toSorted()).toEqual(['payment', 'refund', 'refund_hold']);

  await client.signingKeys.revoke(keyId);
  await expect(client.refunds.get(refund.id)).rejects.toMatchObject({ reason: 'unknown_key' });
});
