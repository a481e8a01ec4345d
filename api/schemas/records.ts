import { z } from 'zod';
import { tradeRecordTypes } from '../../ledger/trade-record';
import { currencyCode, provider, timestamp } from './common';

export const tradeRecordResource = z
  .object({
    id: z.string(),
    object: z.literal('trade_record'),
    merchant: z.string(),
    type: z.enum(tradeRecordTypes),
    subject: z
      .string()
      .meta({ description: 'What moved the money: a refund, payment or adjustment, or the provider’s id of a fee' }),
    leg: z.string(),
    payment: z.string().nullable().meta({ description: 'Null where it belongs to no payment' }),
    refund: z.string().nullable(),
    occurred_at: timestamp,
    amount: z.int(),
    currency: currencyCode,
    provider: provider.nullable(),
    provider_reference: z.string().nullable(),
    customer: z.object({ id: z.string() }).nullable(),
    postings: z.array(z.object({ account: z.string(), currency: currencyCode, debit: z.int(), credit: z.int() })),
    content_hash: z.string(),
  })
  .meta({ id: 'TradeRecord' });

export type TradeRecordResource = z.output<typeof tradeRecordResource>;
