import type { PlannedRefund } from './match-cancellations';
import { oneOfEachCustomer, type ChosenOrders } from './choose-orders';
import type { Order } from './read-orders';

/** Minor units: large enough for several refunds of which a policy may want proof, and for none that takes two operators. */
const severalFrom = 150_000;
const severalBelow = 900_000;
/** Minor units: orders of which nobody wants to know more. */
const smallFrom = 2_000;
const smallBelow = 20_000;
/** So many that their device is an anomaly by itself, whoever they are of (`velocity` in deploy/monitors.json). */
export const ringSize = 10;

/** The orders that the risk control is shown on. */
export interface RiskOrders {
  /** Refunded in parts while a candidate policy decides beside the live one. */
  readonly tried: Order;
  /** Refunded in parts by a customer who proves who they are. */
  readonly proved: Order;
  /** Refunded to one device, though of different customers. */
  readonly ring: readonly Order[];
  /** Likewise, once the device is known. */
  readonly ringsLast: Order;
}

/** Chooses orders that nothing else in the demo touches; the same ones on every run. Throws when the file has too few. */
export function chooseRiskOrders(
  purchases: readonly Order[],
  planned: readonly PlannedRefund[],
  chosen: ChosenOrders,
): RiskOrders {
  const canceled = new Set(planned.map(({ purchase }) => purchase));
  const others = new Set(Object.values(chosen).map(({ customer }: Order) => customer));
  const free = oneOfEachCustomer(
    purchases.filter(({ invoice, customer }) => customer !== null && !canceled.has(invoice) && !others.has(customer)),
  );
  const between = (from: number, below: number): Order[] => free.filter(({ total }) => total >= from && total < below);
  const [tried, proved] = between(severalFrom, severalBelow);
  const small = between(smallFrom, smallBelow);
  const [ringsLast] = small.slice(ringSize);
  if (!tried || !proved || !ringsLast) throw new Error('The file has too few orders to show risk on');
  return { tried, proved, ring: small.slice(0, ringSize), ringsLast };
}
