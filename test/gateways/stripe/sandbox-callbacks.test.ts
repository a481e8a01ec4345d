import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { CallbackReading } from '../../../gateways/gateway';
import { refundCallOf } from '../contract/provider-harness';
import { startStripeHarness } from './sandbox-harness';
import type { StripeHarness } from './sandbox-harness';

interface Delivery {
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** Notifications as the sandbox sends and signs them, read by the gateway that receives them. */
describe('notifications of Stripe', () => {
  let harness: StripeHarness;
  const deliveries: Delivery[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      deliveries.push({ body: Buffer.concat(chunks), headers: request.headers });
      response.end();
    });
  });

  beforeAll(async () => {
    harness = await startStripeHarness();
    await once(receiver.listen(0, '127.0.0.1'), 'listening');
    const { port } = receiver.address() as AddressInfo;
    const answer = await fetch(`${harness.baseUrl}/_sandbox/accounts/shop`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ webhook_url: `http://127.0.0.1:${port}/` }),
    });
    expect(answer.status).toBe(200);
  });
  afterAll(async () => {
    await harness.close();
    receiver.closeAllConnections();
    receiver.close();
  });
  afterEach(() => harness.clearFaults());

  const read = ({ body, headers }: Delivery): CallbackReading =>
    harness.gateway.readCallback(harness.account, body, headers, Date.now());
  const received = async (wanted: (reading: CallbackReading) => boolean): Promise<CallbackReading> => {
    for (let attempt = 0; attempt < 1_000; attempt += 1) {
      const found = deliveries.map(read).find(wanted);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error('The notification did not come');
  };

  it('are verified and say which refund and payment they are about', async () => {
    const call = refundCallOf(harness.account, await harness.pay(), 1_250);
    const made = await harness.gateway.refund(call);
    const about = (type: string) => (reading: CallbackReading) =>
      reading.kind === 'event' && reading.type === type && reading.providerPaymentId === call.providerPaymentId;
    expect(await received(about('refund.created'))).toMatchObject({
      eventId: expect.stringMatching(/^evt_/),
      refundId: call.refundId,
      providerRefundId: made.kind === 'succeeded' && made.providerRefundId,
    });
    expect(await received(about('charge.refunded'))).toMatchObject({ refundId: null, providerRefundId: null });
    expect(await received(about('payment_intent.succeeded'))).toMatchObject({ refundId: null });
    await harness.control('disputes', { payment_intent: call.providerPaymentId });
    expect(await received(about('charge.dispute.created'))).toMatchObject({ refundId: null });
  });

  it('are refused when somebody else signed them', async () => {
    await harness.addFault({ kind: 'wrong_signature', match: { operation: 'refund.created' } });
    await harness.gateway.refund(refundCallOf(harness.account, await harness.pay(), 1_250));
    const refused = await received(({ kind }) => kind === 'refused');
    expect(refused).toEqual({ kind: 'refused', reason: 'signature_invalid' });
  });
});
