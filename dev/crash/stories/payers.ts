import type { WayToPay } from '../resources';
import type { Story, StoryFault } from './story';

const paymentMinor = 6_000;
const refundMinor = 2_500;
const redirectionsMax = 5;

const alipay: WayToPay = { provider: 'alipay', currency: 'CNY', payment_method: 'alipay_qr' };
const wechatpay: WayToPay = { provider: 'wechatpay', currency: 'CNY', payment_method: 'wechat_native' };

interface Troubles {
  /** Told apart from other charges by its amount. */
  readonly amount?: number;
  readonly charge?: StoryFault & { readonly operation: string };
  readonly refund?: StoryFault;
}

/** A payer who pays, and gets a part and then the rest back; the payment may expire where its time is short. */
const pays = (name: string, way: WayToPay, { amount = paymentMinor, charge, refund }: Troubles = {}): Story => ({
  name,
  play: async (world) => {
    if (charge !== undefined) {
      const { operation, ...fault } = charge;
      await world.lane.controlOf(way.provider)('POST', '/faults', { ...fault, match: { operation, amount } });
    }
    const waiting = await world.order(name, amount, way);
    const isPaid = await world.payAtProvider(waiting);
    const payment = await world.endOfPayment(waiting, isPaid ? 'captured' : 'expired');
    if (!isPaid) return;
    if (refund !== undefined) await world.fault(payment, refund.kind, { ...refund });
    await world.refund(name, payment, ['succeeded'], { amount: refundMinor });
    const rest = await world.refund(name, payment, ['succeeded'], { n: 2 });
    await world.until(rest.id, ['succeeded']);
  },
});

/** Nobody pays: the payment is closed at the provider, and only then expired. */
const abandons = (name: string, way: WayToPay): Story => ({
  name,
  play: async (world) => {
    const waiting = await world.order(name, paymentMinor, way);
    await world.endOfPayment(waiting, 'expired');
  },
});

/** The payer's bank does not take the refund; an operator has it sent to the merchant's own account. */
const abnormal: Story = {
  name: 'abnormal',
  play: async (world) => {
    const waiting = await world.order('abnormal', paymentMinor, wechatpay);
    const isPaid = await world.payAtProvider(waiting);
    const payment = await world.endOfPayment(waiting, isPaid ? 'captured' : 'expired');
    if (!isPaid) return;
    await world.fault(payment, 'stays_pending');
    const refund = await world.refund('abnormal', payment, ['succeeded'], { amount: refundMinor });
    await world.until(refund.id, ['processing']);
    await world.lane.controlOf('wechatpay')('POST', `/refunds/${refund.id}/settle`, { state: 'ABNORMAL' });
    // What became of a redirection that died with the engine only the refund says.
    for (let n = 0; n < redirectionsMax; n += 1) {
      const { state } = await world.until(refund.id, ['action_required', 'succeeded']);
      if (state === 'succeeded') return;
      await world.act(world.operators[0]!, refund, 'redirect', { to: 'merchant_account' });
    }
    throw new Error(`${refund.id} asks for a destination again and again`);
  },
};

/** Somebody ends the workflow of a payment by hand while it waits; the sweeper notices. */
const orphaned: Story = {
  name: 'orphaned',
  play: async (world) => {
    const waiting = await world.order('orphaned', paymentMinor, alipay);
    await world.terminatePayment(waiting);
    await world.payAtProvider(waiting);
    const payment = await world.endOfPayment(waiting, 'captured');
    const refund = await world.refund('orphaned', payment, ['succeeded']);
    await world.until(refund.id, ['succeeded']);
  },
};

/** Payments that wait for their payers: together they reach every side effect of taking such a payment. */
export const payerStories: readonly Story[] = [
  pays('alipay', alipay),
  pays('alipay_lost', alipay, {
    amount: 6_001,
    charge: { operation: 'payment.precreate', kind: 'lost_after' },
    refund: { kind: 'lost_after' },
  }),
  pays('alipay_malformed', alipay, { refund: { kind: 'malformed' } }),
  pays('alipay_late', alipay, { refund: { kind: 'applied_late', delay_ms: 700 } }),
  pays('wechatpay', wechatpay),
  pays('wechatpay_lost', wechatpay, {
    amount: 6_002,
    charge: { operation: 'order.native', kind: 'lost_after' },
    refund: { kind: 'lost_after' },
  }),
  pays('wechatpay_truncated', wechatpay, { refund: { kind: 'truncated' } }),
  pays('wechatpay_not_arrived', wechatpay, { refund: { kind: 'lost_before' } }),
  abandons('abandoned', wechatpay),
  abnormal,
  orphaned,
];
