import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { checkedAmount, parseMajor } from '../../../domain/money';
import { groupBy } from '../group-by';

/** The data set's prices are in pounds. */
export const currency = 'GBP';

const row = z
  .object({
    invoice: z.string().min(1),
    stock_code: z.string().min(1),
    quantity: z.string().regex(/^-?\d+$/),
    invoiced_at: z.string().min(1),
    unit_price: z.string(),
    customer: z.string(),
    country: z.string(),
  })
  .transform((read) => ({
    invoice: read.invoice,
    stockCode: read.stock_code,
    /** Negative on a cancellation. */
    quantity: checkedAmount(Number(read.quantity)),
    /** Minor units, read from the decimal digits: no floating point on the way. */
    unitPrice: parseMajor(read.unit_price, currency),
    invoicedAt: read.invoiced_at,
    customer: read.customer === '' ? null : read.customer,
    country: read.country,
  }));

export type OrderLine = z.output<typeof row>;

/** The lines of one invoice. */
export interface Order {
  readonly invoice: string;
  /** As in the file: ISO 8601 without a zone, so that text order is time order. */
  readonly invoicedAt: string;
  readonly customer: string | null;
  readonly country: string;
  readonly lines: readonly OrderLine[];
  /** Minor units; negative on a cancellation. */
  readonly total: number;
}

/** What the file holds, in its order. */
export interface Orders {
  readonly purchases: readonly Order[];
  readonly cancellations: readonly Order[];
}

const isCancellation = (invoice: string): boolean => invoice.startsWith('C');

/** The amount of a line in minor units. Throws `amount_out_of_range`. */
export const lineTotal = ({ quantity, unitPrice }: OrderLine): number => checkedAmount(quantity * unitPrice);

/** Reads order lines and gathers them into invoices. Throws on a line that is not of the described shape. */
export function readOrders(csv: string): Orders {
  const lines = z.array(row).parse(parse(csv, { columns: true, skip_empty_lines: true }));
  const orders = [...groupBy(lines, ({ invoice }) => invoice)].map(([invoice, own]) => orderOf(invoice, own));
  return {
    purchases: orders.filter(({ invoice }) => !isCancellation(invoice)),
    cancellations: orders.filter(({ invoice }) => isCancellation(invoice)),
  };
}

function orderOf(invoice: string, lines: readonly OrderLine[]): Order {
  const [first] = lines;
  const total = lines.reduce((sum, line) => checkedAmount(sum + lineTotal(line)), 0);
  return {
    invoice,
    invoicedAt: first?.invoicedAt ?? '',
    customer: first?.customer ?? null,
    country: first?.country ?? '',
    lines,
    total,
  };
}
