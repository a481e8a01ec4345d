import { expectSame } from '../checks/finding';
import { codeOf } from '../engine/api-client';
import { pounds } from '../screen/pounds';
import { keyFor, readPayment, type Scene } from './scene';

export const tooMuch: Scene = {
  title: 'More than was paid',
  intention: 'one penny too much is asked for',
  play: async (stage, paid) => {
    const amount = paid.payment.amount + 1;
    const answer = await stage.merchant.post('/v1/refunds', {
      idempotencyKey: keyFor(paid, 'too-much'),
      body: { payment: paid.payment.id, amount },
    });
    const after = await readPayment(stage, paid);
    const moved = await stage.sandboxes.stripe.refundsOf(paid.providerPaymentId);
    return {
      story: `asked for ${pounds(amount)}: refused, ${answer.status} ${codeOf(answer)}; nothing moved`,
      findings: [
        expectSame('the answer', '422 over_refund', `${answer.status} ${codeOf(answer)}`),
        expectSame('movements of money at the provider', 0, moved.length),
        expectSame('minor units reserved', 0, after.amount_reserved),
      ],
    };
  },
};
