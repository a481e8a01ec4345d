import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { CallbackReading } from '../../../gateways/gateway';
import { chargeCallOf, refundCallOf } from '../contract/provider-harness';
import { startWechatPayHarness } from './sandbox-harness';
import type { WechatPayHarness } from './sandbox-harness';

interface Delivery {
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** Notifications as the sandbox seals, signs and sends them, read by the gateway that receives them. */
describe('notifications of WeChat Pay', () => {
  let harness: WechatPayHarness;
  let deliveries: Delivery[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const delivery = { body: Buffer.concat(chunks), headers: request.headers };
      deliveries.push(delivery);
      response.writeHead(read(delivery).kind === 'event' ? 204 : 401).end();
    });
  });

  beforeAll(async () => {
    await once(receiver.listen(0, '127.0.0.1'), 'listening');
    const { port } = receiver.address() as AddressInfo;
    harness = await startWechatPayHarness({}, { notifyUrl: `http://127.0.0.1:${port}/v1/callbacks/wechatpay/shop` });
  });
  afterAll(async () => {
    await harness.close();
    receiver.closeAllConnections();
    receiver.close();
  });
  beforeEach(async () => {
    await harness.clearFaults();
    await delivered();
    deliveries = [];
  });

  const read = ({ body, headers }: Delivery): CallbackReading =>
    harness.gateway.readCallback(harness.account, body, headers, Date.now());
  /** Everything due within `ms`, delivered and read. */
  const delivered = async (ms = 0): Promise<CallbackReading[]> => {
    await harness.control('advance', { ms });
    return deliveries.map(read);
  };

  it('say which payment was paid', async () => {
    const charge = chargeCallOf(harness, 'CNY');
    await harness.gateway.charge(charge);
    expect(await delivered()).toEqual([]);
    await harness.payWaiting(charge.paymentId);
    expect(await delivered()).toEqual([
      {
        kind: 'event',
        eventId: expect.any(String),
        type: 'TRANSACTION.SUCCESS',
        paymentId: charge.paymentId,
        refundId: null,
        providerRefundId: null,
        providerPaymentId: expect.stringMatching(/^4200\d{24}$/),
      },
    ]);
  });

  it.each(['SUCCESS', 'CLOSED', 'ABNORMAL'])('say what became of a refund: %s', async (state) => {
    const call = refundCallOf(harness.account, await harness.pay(), 1_250);
    const made = await harness.gateway.refund(call);
    await harness.control(`refunds/${call.key}/settle`, { state });
    const readings = await delivered();
    expect(readings.at(-1)).toMatchObject({
      kind: 'event',
      type: `REFUND.${state}`,
      refundId: call.refundId,
      providerRefundId: made.kind === 'processing' && made.providerRefundId,
      providerPaymentId: call.providerPaymentId,
    });
  });

  it('are refused when somebody else signed them, and come again', async () => {
    await harness.addFault({ kind: 'wrong_signature', match: { operation: 'TRANSACTION.SUCCESS' } });
    await harness.pay();
    expect(await delivered()).toEqual([{ kind: 'refused', reason: 'signature_invalid' }]);
    expect(await delivered(15_000)).toMatchObject([{ kind: 'refused' }, { kind: 'event' }]);
  });

  it('keep their id when they come twice', async () => {
    await harness.addFault({ kind: 'duplicate_notification', match: { operation: 'TRANSACTION.SUCCESS' } });
    await harness.pay();
    const [first, second, ...others] = await delivered();
    expect(first).toMatchObject({ kind: 'event' });
    expect(second).toEqual(first);
    expect(others).toEqual([]);
  });

  it('are another merchant’s to nobody else', async () => {
    await harness.pay();
    await delivered();
    const [delivery] = deliveries;
    if (delivery === undefined) throw new Error('The notification did not come');
    const other = (change: object) =>
      harness.gatewayOf(change).readCallback(harness.account, delivery.body, delivery.headers, Date.now());
    expect(other({ merchantNumber: '1900000109' })).toEqual({ kind: 'refused', reason: 'other_merchant' });
    expect(other({ appId: 'wx8888888888888888' })).toEqual({ kind: 'refused', reason: 'other_app' });
    expect(other({ apiV3Key: 'x'.repeat(32) })).toEqual({ kind: 'refused', reason: 'resource_undecipherable' });
  });
});
