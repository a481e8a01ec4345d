import { expectSame } from '../checks/finding';
import { askRefund, awaitFinal, pathOf } from './follow-refund';
import { keyFor, type Scene } from './scene';

export const lostAnswer: Scene = {
  title: 'The answer is lost',
  intention: 'the provider pays, and its answer is lost on the way back',
  play: async (stage, paid) => {
    await stage.sandboxes.stripe.failNextRefund(paid.providerPaymentId, 'lost_after');
    const { id } = await askRefund(stage, { payment: paid.payment.id, idempotencyKey: keyFor(paid, 'lost-answer') });
    const refund = await awaitFinal(stage, id);
    const path = await pathOf(stage, id);
    const moved = await stage.sandboxes.stripe.refundsOf(paid.providerPaymentId);
    const [movement] = moved;
    return {
      story: `${path}: asked what became of it instead of paying again`,
      findings: [
        expectSame('the refund', 'succeeded', refund.state),
        expectSame('the outcome was unknown for a while', 'yes', path.includes('unknown') ? 'yes' : `no: ${path}`),
        expectSame('movements of money at the provider', 1, moved.length),
        expectSame('times the provider applied it', 1, movement?.times_applied ?? 0),
        expectSame('requests to pay that were sent', 1, movement?.requests ?? 0),
      ],
    };
  },
};
