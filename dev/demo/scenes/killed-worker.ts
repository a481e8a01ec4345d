import { expectSame } from '../checks/finding';
import { until } from '../engine/until';
import { askRefund, awaitFinal, pathOf } from './follow-refund';
import { keyFor, type Scene } from './scene';

/** Longer than it takes to kill the engine. */
const answerDelayMs = 20_000;

export const killedWorker: Scene = {
  title: 'kill -9 mid-refund',
  intention: 'the engine is killed after the provider has paid and before its answer arrives',
  play: async (stage, paid) => {
    const { screen, engine, sandboxes } = stage;
    await sandboxes.stripe.failNextRefund(paid.providerPaymentId, 'slow', { delay_ms: answerDelayMs });
    const { id } = await askRefund(stage, { payment: paid.payment.id, idempotencyKey: keyFor(paid, 'killed') });
    await until(
      'the provider to pay',
      () => sandboxes.stripe.refundsOf(paid.providerPaymentId),
      (moved) => moved.length > 0,
    );
    const { pid } = engine;
    await engine.kill();
    screen.say(`    the provider has paid; kill -9 ${pid}; starting the engine again`);
    await engine.start();
    screen.status(`  … process ${engine.pid} goes on with the refund`);
    const refund = await awaitFinal(stage, id);
    const moved = await sandboxes.stripe.refundsOf(paid.providerPaymentId);
    return {
      story: `${await pathOf(stage, id)}: process ${engine.pid} finished what ${pid} had begun`,
      findings: [
        expectSame('the refund', 'succeeded', refund.state),
        expectSame('movements of money at the provider', 1, moved.length),
        expectSame('times the provider applied it', 1, moved[0]?.times_applied ?? 0),
      ],
    };
  },
};
