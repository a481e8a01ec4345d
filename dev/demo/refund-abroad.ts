import { formatMinor } from '../../domain/money';
import { expectNone, type Finding } from './checks/finding';
import { mapConcurrently } from './engine/map-concurrently';
import type { Payment } from './engine/resources';
import type { SandboxedProvider } from '../providers/start-sandboxes';
import { wayToPay } from './orders/choose-provider';
import type { Order } from './orders/read-orders';
import { askRefund, awaitFinal, pathOf } from './scenes/follow-refund';
import { Progress } from './screen/progress';
import type { Stage } from './stage';

const refundsAtOnce = 8;
/** Minor units: below the amount from which a person looks (deploy/policy.json). */
const refundMax = 90_000;

/** What is to go wrong, in turn; the rest goes well. What a provider cannot do wrong is left out. */
const faults: Readonly<Partial<Record<SandboxedProvider, readonly string[]>>> = {
  alipay: ['lost_after', 'wrong_signature', 'malformed', 'duplicate_notification', 'reordered_notifications'],
  wechatpay: ['lost_after', 'wrong_signature', 'truncated', 'duplicate_notification', 'reordered_notifications'],
};

/** A refund of an order that was paid over another platform, and what became of it. */
export interface RefundedAbroad {
  readonly provider: SandboxedProvider;
  readonly invoice: string;
  readonly country: string;
  readonly amount: string;
  readonly path: string;
  readonly state: string;
}

/** Refunds a part of every order that was not paid by card, while the platforms answer badly. */
export async function refundAbroad(
  stage: Stage,
  orders: readonly Order[],
  payments: ReadonlyMap<string, Payment>,
): Promise<RefundedAbroad[]> {
  for (const [provider, kinds] of Object.entries(faults) as [SandboxedProvider, readonly string[]][]) {
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
    'refunds over Alipay and WeChat Pay that did not succeed',
    refunded.filter(({ state }) => state !== 'succeeded').map(({ invoice, state }) => `${invoice}: ${state}`),
  ),
  expectNone(
    'platforms on which nothing went wrong',
    (Object.keys(faults) as SandboxedProvider[]).filter(
      (platform) => !refunded.some(({ provider, path }) => provider === platform && path.includes('unknown')),
    ),
  ),
];

const onRefund = { operation: 'refund.create' };
const isOfNotifications = (kind: string): boolean => kind.endsWith('_notification') || kind.endsWith('_notifications');

async function refundOne(stage: Stage, order: Order, payment: Payment | undefined): Promise<RefundedAbroad> {
  if (payment === undefined) throw new Error(`order ${order.invoice} has no payment to refund`);
  const amount = Math.min(Math.ceil(payment.amount / 2), refundMax);
  const { id } = await askRefund(stage, {
    payment: payment.id,
    amount,
    idempotencyKey: `demo-${order.invoice}-abroad`,
  });
  const { state } = await awaitFinal(stage, id);
  return {
    provider: wayToPay(order).provider,
    invoice: order.invoice,
    country: order.country,
    amount: `¥${formatMinor(amount, payment.currency)}`,
    path: await pathOf(stage, id),
    state,
  };
}
