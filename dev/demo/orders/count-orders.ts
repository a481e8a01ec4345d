import type { Order, Orders } from './read-orders';

/** What of the file becomes a payment, and what cannot. */
export interface OrderCounts {
  readonly lines: number;
  readonly invoices: number;
  readonly cancellations: number;
  readonly payable: number;
  /** Invoices whose lines sum to nothing or less: there is nothing to pay. */
  readonly withoutTotal: number;
  readonly zeroPricedLines: number;
  readonly payableWithoutCustomer: number;
  readonly countries: number;
}

/** Only an amount above zero can be paid. */
export const isPayable = ({ total }: Order): boolean => total > 0;

/** Counts what the file holds, so that nothing is passed over in silence. */
export function countOrders({ purchases, cancellations }: Orders): OrderCounts {
  const all = [...purchases, ...cancellations];
  const payable = purchases.filter(isPayable);
  return {
    lines: all.reduce((sum, { lines }) => sum + lines.length, 0),
    invoices: all.length,
    cancellations: cancellations.length,
    payable: payable.length,
    withoutTotal: purchases.length - payable.length,
    zeroPricedLines: all.flatMap(({ lines }) => lines).filter(({ unitPrice }) => unitPrice === 0).length,
    payableWithoutCustomer: payable.filter(({ customer }) => customer === null).length,
    countries: new Set(all.map(({ country }) => country)).size,
  };
}
