import { formatMinor } from '../../domain/money';
import { expectNone, type Finding } from './checks/finding';
import { mapConcurrently } from './engine/map-concurrently';
import type { Payment } from './engine/resources';
import { wayToPay } from './orders/choose-provider';
import type { Order } from './orders/read-orders';
import { askRefund, awaitFinal, pathOf } from './scenes/follow-refund';
import { Progress } from './screen/progress';
import type { Stage } from './stage';

const refundsAtOnce = 8;
/** Minor units: below the amount from which a person looks (deploy/policy.json). */
const refundMax = 90_000;

type Platform = 'alipay' | 'wechatpay' | 'bank';

/** What is to go wrong, in turn; the rest goes well. At the bank it is the card that goes wrong: it is closed. */
const faults: Readonly<Record<Exclude<Platform, 'bank'>, readonly string[]>> = {
  alipay: ['lost_after', 'wrong_signature', 'malformed', 'duplicate_notification', 'reordered_notifications'],
  wechatpay: ['lost_after', 'wrong_signature', 'truncated', 'duplicate_notification', 'reordered_notifications'],
};

/** A refund of an order that was paid over another platform, and what became of it. */
export interface RefundedAbroad {
  readonly platform: Platform;
  readonly invoice: string;
  readonly country: string;
  readonly amount: string;
  readonly path: string;
  readonly state: string;
}

/** Refunds a part of every order of the countries that don't simply get it back on their card. */
export async function refundAbroad(
  stage: Stage,
  orders: readonly Order[],
  payments: ReadonlyMap<string, Payment>,
): Promise<RefundedAbroad[]> {
  for (const [provider, kinds] of Object.entries(faults) as ['alipay' | 'wechatpay', readonly string[]][]) {
    for (const kind of kinds) await stage.sandboxes[provider].addFault(kind, isOfNotifications(kind) ? {} : onRefund);
  }
  const progress = new Progress(stage.screen, 'refunds abroad', orders.length);
  const refunded = await mapConcurrently(orders, refundsAtOnce, async (order) => {
    const one = await refundOne(stage, order, payments.get(order.invoice));
    progress.advance();
    return one;
  });
  progress.finish();
  return refunded;
}

/** Each of them is paid in the end, whatever went wrong on the way. */
export const checkRefundsAbroad = (refunded: readonly RefundedAbroad[]): Finding[] => [
  expectNone(
    'refunds abroad that did not succeed',
    refunded.filter(({ state }) => state !== 'succeeded').map(({ invoice, state }) => `${invoice}: ${state}`),
  ),
  expectNone(
    'platforms on which nothing went wrong',
    Object.keys(faults).filter(
      (name) => !refunded.some(({ platform, path }) => platform === name && path.includes('unknown')),
    ),
  ),
  expectNone(
    'refunds of closed cards that did not go another way',
    refunded
      .filter(({ platform, path }) => platform === 'bank' && !path.includes('action_required'))
      .map(({ invoice, path }) => `${invoice}: ${path}`),
  ),
];

const onRefund = { operation: 'refund.create' };
const isOfNotifications = (kind: string): boolean => kind.endsWith('_notification') || kind.endsWith('_notifications');

async function refundOne(stage: Stage, order: Order, payment: Payment | undefined): Promise<RefundedAbroad> {
  if (payment === undefined) throw new Error(`order ${order.invoice} has no payment to refund`);
  const way = wayToPay(order);
  const amount = Math.min(Math.ceil(payment.amount / 2), refundMax);
  if (way.refundTo !== null) await closeCard(stage, payment);
  const { id } = await askRefund(stage, {
    payment: payment.id,
    amount,
    idempotencyKey: `demo-${order.invoice}-abroad`,
    ...(way.refundTo !== null && { fallback: { bank_account: way.refundTo } }),
  });
  const { state } = await awaitFinal(stage, id);
  return {
    platform: way.refundTo !== null ? 'bank' : way.provider === 'wechatpay' ? 'wechatpay' : 'alipay',
    invoice: order.invoice,
    country: order.country,
    amount: `${payment.currency} ${formatMinor(amount, payment.currency)}`,
    path: await pathOf(stage, id),
    state,
  };
}

/** Stripe accepts the refund and then cannot bring it to the card. */
const closeCard = ({ sandboxes }: Stage, { provider_payment_id: id }: Payment): Promise<void> =>
  sandboxes.stripe.failNextRefund(id ?? '', 'rejected', { as: 'failed', code: 'expired_or_canceled_card' });
