import { paymentShape, type Payment } from './engine/resources';
import { codeOf } from './engine/api-client';
import { mapConcurrently } from './engine/map-concurrently';
import { until } from './engine/until';
import { amountIn, wayToPay } from './orders/choose-provider';
import type { Order } from './orders/read-orders';
import { Progress } from './screen/progress';
import type { Stage } from './stage';

const paymentsAtOnce = 16;

/** Takes one payment for each order through the API. Resolves to the payments by invoice; throws on one that is refused. */
export async function takePayments(stage: Stage, orders: readonly Order[]): Promise<Map<string, Payment>> {
  const progress = new Progress(stage.screen, 'payments captured', orders.length);
  const payments = await mapConcurrently(orders, paymentsAtOnce, async (order): Promise<[string, Payment]> => {
    const payment = await takePayment(stage, order);
    progress.advance();
    return [order.invoice, payment];
  });
  progress.finish();
  return new Map(payments);
}

async function takePayment({ merchant, sandboxes }: Stage, order: Order): Promise<Payment> {
  const way = wayToPay(order);
  const answer = await merchant.post('/v1/payments', {
    idempotencyKey: `order-${order.invoice}`,
    body: {
      provider: way.provider,
      amount: amountIn(way, order.total),
      currency: way.currency,
      order_id: order.invoice,
      payment_method: way.paymentMethod,
      ...(order.customer !== null && { customer: { id: order.customer } }),
    },
  });
  if (answer.status !== 201 && answer.status !== 202) {
    throw new Error(`the payment of order ${order.invoice} was answered ${answer.status} ${codeOf(answer)}`);
  }
  const { id } = paymentShape.parse(answer.body);
  const read = (): Promise<Payment> => merchant.read(`/v1/payments/${id}`, paymentShape);
  // The answer may come before the provider has offered a code to scan.
  const offered = await until(
    `order ${order.invoice} to be paid or offered`,
    read,
    ({ status }) => status !== 'pending',
  );
  if (offered.status === 'captured') return offered;
  // The customer scans the code; the provider tells the engine.
  if (way.provider !== 'stripe') await sandboxes[way.provider].payWaiting(way.provider, id);
  return until(`the payment of order ${order.invoice} to be captured`, read, ({ status }) => status === 'captured');
}
