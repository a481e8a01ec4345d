import type { CallbackReading } from '../../../gateways/gateway';
import { refundCallOf } from '../contract/provider-harness';
import { startReceiver } from './receiver';
import type { Receiver } from './receiver';
import { startAlipayHarness } from './sandbox-harness';
import type { AlipayHarness } from './sandbox-harness';

/** Notifications as the sandbox sends and signs them, read by the gateway that receives them. */
describe('notifications of Alipay', () => {
  let harness: AlipayHarness;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    harness = await startAlipayHarness({ notifyUrl: receiver.url });
  });
  afterAll(async () => {
    await harness.close();
    receiver.close();
  });
  afterEach(() => harness.clearFaults());

  const read = (body: Buffer): CallbackReading => harness.gateway.readCallback(harness.account, body, {}, Date.now());
  /** Everything that was sent by now. */
  const received = async (): Promise<CallbackReading[]> => {
    await harness.control('advance', { ms: 0 });
    return receiver.bodies.map(read);
  };

  it('are verified and say which payment and refund they are about', async () => {
    const call = refundCallOf(harness.account, await harness.pay(), 1_250);
    await harness.gateway.refund(call);
    const whole = { ...refundCallOf(harness.account, await harness.pay(), 5_000) };
    await harness.gateway.refund(whole);
    const readings = await received();
    const about = (trade: string) =>
      readings.flatMap((reading) =>
        reading.kind === 'event' && reading.providerPaymentId === trade ? [[reading.type, reading.refundId]] : [],
      );
    expect(about(call.providerPaymentId)).toEqual([
      ['payment.trade_success', null],
      ['refund.trade_success', call.refundId],
    ]);
    expect(about(whole.providerPaymentId)).toEqual([
      ['payment.trade_success', null],
      ['refund.trade_closed', whole.refundId],
    ]);
  });

  it('are refused when somebody else signed them', async () => {
    await harness.addFault({ kind: 'wrong_signature', match: { operation: 'refund.notification' } });
    await harness.gateway.refund(refundCallOf(harness.account, await harness.pay(), 1_250));
    expect(await received()).toContainEqual({ kind: 'refused', reason: 'signature_invalid' });
  });
});
