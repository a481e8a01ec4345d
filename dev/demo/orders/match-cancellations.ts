import { checkedAmount } from '../../../domain/money';
import { groupBy } from '../group-by';
import type { Order, OrderLine, Orders } from './read-orders';
import { lineTotal } from './read-orders';

/** One refund that a cancellation asks for. */
export interface PlannedRefund {
  /** The cancellation's invoice number. */
  readonly invoice: string;
  /** The invoice that was paid, or null when the purchase is older than the file. */
  readonly purchase: string | null;
  /** Minor units. */
  readonly amount: number;
  /** Follows from the invoice numbers, so that repeating the cancellation repeats the refund. */
  readonly idempotencyKey: string;
}

interface Purchased {
  readonly invoice: string;
  readonly invoicedAt: string;
  /** Units that no cancellation has taken back yet. */
  quantity: number;
}

/**
 * Finds for each cancelled line the latest earlier purchase of the same customer and stock code with enough units left.
 * A cancellation becomes one refund for each purchase it goes back to, and one for what was bought before the file.
 */
export function matchCancellations({ purchases, cancellations }: Orders): PlannedRefund[] {
  const bought = purchasesByGoods(purchases);
  return cancellations.flatMap((cancellation) => {
    const amounts = new Map<string | null, number>();
    for (const line of cancellation.lines) {
      const amount = -lineTotal(line);
      if (amount <= 0) continue;
      const purchase = takeBack(bought, line);
      amounts.set(purchase, checkedAmount((amounts.get(purchase) ?? 0) + amount));
    }
    return [...amounts].map(([purchase, amount]) => plan(cancellation.invoice, purchase, amount));
  });
}

const plan = (invoice: string, purchase: string | null, amount: number): PlannedRefund => ({
  invoice,
  purchase,
  amount,
  idempotencyKey: `cancellation-${invoice}-of-${purchase ?? 'earlier'}`,
});

/** Customer numbers are digits, so the space tells the two apart. */
const goodsOf = ({ customer, stockCode }: OrderLine): string => `${customer} ${stockCode}`;

function purchasesByGoods(purchases: readonly Order[]): Map<string, Purchased[]> {
  const paid = purchases
    .flatMap(({ lines }) => lines)
    .filter(({ customer, quantity, unitPrice }) => customer !== null && quantity > 0 && unitPrice > 0);
  const bought = [...groupBy(paid, goodsOf)].map(([goods, lines]): [string, Purchased[]] => [
    goods,
    lines.map(({ invoice, invoicedAt, quantity }) => ({ invoice, invoicedAt, quantity })),
  ]);
  return new Map(bought);
}

function takeBack(bought: Map<string, Purchased[]>, line: OrderLine): string | null {
  const units = -line.quantity;
  const original = bought
    .get(goodsOf(line))
    ?.findLast(({ invoicedAt, quantity }) => invoicedAt <= line.invoicedAt && quantity >= units);
  if (original === undefined) return null;
  original.quantity -= units;
  return original.invoice;
}
