import type { PlannedRefund } from './match-cancellations';
import type { Order } from './read-orders';

/** Minor units: from here one operator must approve, and from there two (deploy/policy.json). */
const oneApprovalFrom = 100_000;
const twoApprovalsFrom = 1_000_000;
/** Minor units: an ordinary order, which nobody looks at. */
const ordinaryFrom = 2_000;
const ordinaryBelow = 50_000;

/** The orders whose refunds are shown one by one. */
export interface ChosenOrders {
  readonly partial: Order;
  readonly tooMuch: Order;
  readonly lostAnswer: Order;
  readonly refused: Order;
  readonly killed: Order;
  readonly large: Order;
}

/**
 * Chooses orders of different customers that no cancellation touches; the same ones on every run.
 * Throws when the file has too few.
 */
export function chooseOrders(purchases: readonly Order[], planned: readonly PlannedRefund[]): ChosenOrders {
  const canceled = new Set(planned.map(({ purchase }) => purchase));
  const free = purchases.filter(({ invoice, customer }) => customer !== null && !canceled.has(invoice));
  const between = (from: number, below: number): Order[] =>
    oneOfEachCustomer(free.filter(({ total }) => total >= from && total < below));
  const [large] = between(oneApprovalFrom, twoApprovalsFrom);
  const others = between(ordinaryFrom, ordinaryBelow).filter(({ customer }) => customer !== large?.customer);
  const [partial, tooMuch, lostAnswer, refused, killed] = others;
  if (!large || !partial || !tooMuch || !lostAnswer || !refused || !killed) {
    throw new Error('The file has too few orders to show refunds on');
  }
  return { partial, tooMuch, lostAnswer, refused, killed, large };
}

/** The first order of each customer. */
export function oneOfEachCustomer(orders: readonly Order[]): Order[] {
  const seen = new Set<string | null>();
  return orders.filter(({ customer }) => !seen.has(customer) && seen.add(customer));
}
