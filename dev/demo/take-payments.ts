import { paymentShape, type Payment } from './engine/resources';
import { codeOf } from './engine/api-client';
import { mapConcurrently } from './engine/map-concurrently';
import { until } from './engine/until';
import { currency, type Order } from './orders/read-orders';
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

async function takePayment({ merchant }: Stage, order: Order): Promise<Payment> {
  const answer = await merchant.post('/v1/payments', {
    idempotencyKey: `order-${order.invoice}`,
    body: {
      provider: 'stripe',
      amount: order.total,
      currency,
      order_id: order.invoice,
      payment_method: 'pm_card_visa',
      ...(order.customer !== null && { customer: { id: order.customer } }),
    },
  });
  if (answer.status !== 201 && answer.status !== 202) {
    throw new Error(`the payment of order ${order.invoice} was answered ${answer.status} ${codeOf(answer)}`);
  }
  const payment = paymentShape.parse(answer.body);
  if (payment.status === 'captured') return payment;
  return until(
    `the payment of order ${order.invoice} to be captured`,
    () => merchant.read(`/v1/payments/${payment.id}`, paymentShape),
    ({ status }) => status === 'captured',
  );
}
