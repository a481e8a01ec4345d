import { expectSame } from '../checks/finding';
import { codeOf } from '../engine/api-client';
import { askRefund, awaitFinal, pathOf } from './follow-refund';
import { keyFor, type Scene } from './scene';

export const largeRefund: Scene = {
  title: 'A large one',
  intention: 'a refund of £1,000 or more waits until an operator approves it',
  play: async (stage, paid) => {
    const asked = await askRefund(stage, { payment: paid.payment.id, idempotencyKey: keyFor(paid, 'large') });
    const before = await stage.sandboxes.stripe.refundsOf(paid.providerPaymentId);
    const path = `/v1/refunds/${asked.id}/approve`;
    const bySelf = await stage.merchant.post(path, { body: {} });
    const byOperator = await stage.operator.post(path, { body: { note: 'Order and customer checked' } });
    const refund = await awaitFinal(stage, asked.id);
    return {
      story: `${await pathOf(stage, asked.id)}: the merchant may not approve it, an operator did`,
      findings: [
        expectSame('the refund before approval', 'reviewing', asked.state),
        expectSame('movements of money before approval', 0, before.length),
        expectSame('approval by the merchant', '403 forbidden', `${bySelf.status} ${codeOf(bySelf)}`),
        expectSame('approval by an operator', 200, byOperator.status),
        expectSame('the refund in the end', 'succeeded', refund.state),
      ],
    };
  },
};
