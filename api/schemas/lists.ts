import { z } from 'zod';
import { defaultListLimit, maxListLimit } from '../../domain/limits';
import { refundStates, type RefundState } from '../../domain/refund-state';
import { tradeRecordTypes } from '../../ledger/trade-record';
import { listSorts } from '../../store/lists/queries';
import { exportFormats } from '../export/formats';
import { currencyCode, provider, reference } from './common';
import { from, to } from './instant';
import { paymentStatuses } from './payment';
import { refundStatuses } from './refund';

/** What `{ object: "list" }` looks like for a resource. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ object: z.literal('list'), data: z.array(item), has_more: z.boolean(), url: z.string() });

export const wholeNumber = z.string().regex(/^[0-9]{1,15}$/, 'A whole number is expected');
const cursor = z.string().regex(/^[a-z]{2,5}_[a-z2-7]{20,60}$/, 'The id of a row is expected');
export const limit = wholeNumber
  .transform(Number)
  .pipe(z.int().min(1).max(maxListLimit))
  .default(defaultListLimit)
  .meta({ description: 'Rows a page', type: 'integer', minimum: 1, maximum: maxListLimit, default: defaultListLimit });
const amount = wholeNumber.transform(Number).meta({ type: 'integer', description: 'In minor units' });

/** What every list can be asked. */
export const listQuery = z.strictObject({
  limit,
  starting_after: cursor.optional(),
  ending_before: cursor.optional(),
  'created[gte]': from.optional(),
  'created[lte]': to.optional(),
  created_from: from.optional(),
  created_to: to.optional(),
});

/** What lists of movements of money can be asked as well. */
const searchQuery = listQuery.extend({
  'amount[gte]': amount.optional(),
  'amount[lte]': amount.optional(),
  amount_from: amount.optional(),
  amount_to: amount.optional(),
  provider: provider.optional(),
  currency: currencyCode.optional(),
  customer: reference.optional(),
  q: reference.optional().meta({
    description: 'Words, all of which are found: in ids, order numbers, references, descriptions and metadata',
  }),
  sort: z.enum(listSorts).default('-created').meta({ description: 'The order; with `-` the last first' }),
});
export type SearchQuery = z.output<typeof listQuery> & Partial<z.output<typeof searchQuery>>;

const isState = (text: string): text is RefundState => refundStates.some((state) => state === text);

export const refundListQuery = searchQuery.extend({
  state: z
    .string()
    .transform((text) => text.split(','))
    .refine((states) => states.every(isState), `One or more of ${refundStates.join(', ')} are expected, with commas`)
    .transform((states) => states.filter(isState))
    .optional()
    .meta({ type: 'string', description: 'One state, or several with commas' }),
  status: z.enum(refundStatuses).optional(),
  payment: reference.optional(),
  order_id: reference.optional(),
});

export const paymentListQuery = searchQuery.extend({
  status: z.enum(paymentStatuses).optional(),
  order_id: reference.optional(),
});

export const recordListQuery = searchQuery.extend({
  type: z.enum(tradeRecordTypes).optional(),
  payment: reference.optional(),
  refund: reference.optional(),
  order_id: reference.optional().meta({ description: 'The order of the payment that a record belongs to' }),
});

const exported = {
  limit: true,
  ending_before: true,
} as const;
const format = z
  .enum(exportFormats)
  .default('jsonl')
  .meta({ description: 'CSV with a head line, or a JSON object a line' });

/** An export is asked for what its list is, and has no pages. */
export const refundExportQuery = refundListQuery.omit(exported).extend({ format });
export const paymentExportQuery = paymentListQuery.omit(exported).extend({ format });
export const recordExportQuery = recordListQuery.omit(exported).extend({ format });

export const signingKeyListQuery = z.strictObject({ limit });
