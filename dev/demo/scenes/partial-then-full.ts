import { expectSame } from '../checks/finding';
import { sumOf } from '../checks/facts';
import { pounds } from '../screen/pounds';
import { askRefund, awaitFinal } from './follow-refund';
import { keyFor, readPayment, type Scene } from './scene';

const fifths = 5;

export const partialThenFull: Scene = {
  title: 'Part, then the rest',
  intention: 'two fifths of the order go back, then all that remains',
  play: async (stage, paid) => {
    const { payment } = paid;
    const amount = Math.floor((payment.amount * 2) / fifths);
    const part = await askRefund(stage, { payment: payment.id, amount, idempotencyKey: keyFor(paid, 'part') });
    const first = await awaitFinal(stage, part.id);
    const rest = await askRefund(stage, { payment: payment.id, idempotencyKey: keyFor(paid, 'rest') });
    const second = await awaitFinal(stage, rest.id);
    const moved = await stage.sandboxes.stripe.refundsOf(paid.providerPaymentId);
    return {
      story: `${pounds(amount)} ${first.state}, then the remaining ${pounds(payment.amount - amount)} ${second.state}`,
      findings: [
        expectSame('the part and the rest', 'succeeded, succeeded', `${first.state}, ${second.state}`),
        expectSame('movements of money at the provider', 2, moved.length),
        expectSame('minor units that went back', payment.amount, sumOf(moved)),
        expectSame(
          'minor units refunded, as the payment says',
          payment.amount,
          (await readPayment(stage, paid)).amount_refunded,
        ),
      ],
    };
  },
};
