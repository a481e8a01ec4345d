import { expectSame } from '../checks/finding';
import { tradeRecordShape } from '../engine/resources';
import { askRefund, awaitFinal, pathOf } from './follow-refund';
import { keyFor, readPayment, type Scene } from './scene';

export const finalRefusal: Scene = {
  title: 'Refused for good',
  intention: 'the provider refuses the refund for good, so what was reserved is given back',
  play: async (stage, paid) => {
    await stage.sandboxes.stripe.failNextRefund(paid.providerPaymentId, 'rejected');
    const { id } = await askRefund(stage, { payment: paid.payment.id, idempotencyKey: keyFor(paid, 'refused') });
    const refund = await awaitFinal(stage, id);
    const payment = await readPayment(stage, paid);
    const records = await stage.merchant.readAll('/v1/trade_records', tradeRecordShape);
    const types = records.filter((record) => record.refund === id).map(({ type }) => type);
    return {
      story: `${await pathOf(stage, id)} (${refund.failure?.code ?? 'no code'}): hold released and booked`,
      findings: [
        expectSame('the refund', 'failed', refund.state),
        expectSame('minor units still reserved or refunded', 0, payment.amount_reserved + payment.amount_refunded),
        expectSame('its trade records', 'refund_hold, refund_release', types.toSorted().join(', ')),
        expectSame('movements of money', 0, (await stage.sandboxes.stripe.refundsOf(paid.providerPaymentId)).length),
      ],
    };
  },
};
