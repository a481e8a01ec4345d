import { z } from 'zod';
import { tradeRecordTypes } from '../../ledger/trade-record';
import { currencyCode, provider, reference, timestamp } from './common';
import { from, to } from './instant';
import { limit, wholeNumber } from './lists';

const at = to.meta({
  description: 'An instant: what happened up to then, it included. A date alone is its end, UTC. By default everything',
});

const side = z.enum(['debit', 'credit']);
const balance = z.object({ currency: currencyCode, balance: z.int() });

export const accountListQuery = z.strictObject({
  merchant: reference.optional(),
  limit,
  starting_after: reference.optional(),
});

export const accountResource = z
  .object({
    id: z.string().meta({ examples: ['liability:merchant:shop'] }),
    object: z.literal('account'),
    merchant: z.string().nullable().meta({ description: 'Null for an account that merchants share' }),
    normal_side: side.meta({ description: 'The side that makes it grow: a positive balance is on it' }),
    balances: z.array(balance),
  })
  .meta({ id: 'Account' });

export type AccountResource = z.output<typeof accountResource>;

export const balanceQuery = z.strictObject({ currency: currencyCode.optional(), at: at.optional() });

export const balanceResource = z
  .object({
    object: z.literal('balance'),
    account: z.string(),
    at: timestamp.nullable().meta({ description: 'Null: everything that was posted' }),
    normal_side: side,
    balances: z.array(balance),
  })
  .meta({ id: 'Balance' });

export type BalanceResource = z.output<typeof balanceResource>;

export const trialBalanceQuery = z.strictObject({
  at: at.optional(),
  merchant: reference.optional().meta({ description: 'By default all merchants of the key' }),
  overall: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .default(false)
    .meta({
      type: 'boolean',
      default: false,
      description: 'The whole ledger, accounts by kind. Needs the scope `ledger:overall`',
    }),
});

const sides = { currency: currencyCode, debit: z.int(), credit: z.int() };

export const trialBalanceResource = z
  .object({
    object: z.literal('trial_balance'),
    merchant: z.string().nullable(),
    overall: z.boolean(),
    at: timestamp.nullable(),
    balanced: z.boolean().meta({ description: 'Debits equal credits in every currency' }),
    totals: z.array(z.object(sides)),
    accounts: z.array(z.object({ account: z.string(), ...sides })),
  })
  .meta({ id: 'TrialBalance' });

export type TrialBalanceResource = z.output<typeof trialBalanceResource>;

export const statementFormats = ['json', 'csv', 'html'] as const;

export const statementQuery = z.strictObject({
  merchant: reference.optional().meta({ description: 'A merchant’s key may leave it out' }),
  from,
  to,
  format: z.enum(statementFormats).default('json'),
  as_of_seal: wholeNumber.transform(Number).optional().meta({
    type: 'integer',
    description: 'What was sealed by then: the same statement for ever. By default the latest seal',
  }),
});

export const statementResource = z
  .object({
    object: z.literal('statement'),
    merchant: z.string(),
    account: z.string(),
    from: timestamp,
    to: timestamp,
    as_of_seal: z.int().meta({ description: 'The seal that it is made from; 0: none' }),
    sealed_at: timestamp.nullable(),
    opening: z.array(balance).meta({ description: 'Owed to the merchant before `from`' }),
    closing: z.array(balance),
    movements: z.array(
      z.object({
        record: z.string(),
        occurred_at: timestamp,
        type: z.enum(tradeRecordTypes),
        subject: z.string(),
        payment: z.string().nullable(),
        refund: z.string().nullable(),
        provider: provider.nullable(),
        provider_reference: z.string().nullable(),
        currency: currencyCode,
        amount: z.int().meta({ description: 'What is owed to the merchant grew by it, or shrank' }),
        balance: z.int().meta({ description: 'In this currency, after it' }),
      }),
    ),
  })
  .meta({ id: 'Statement' });

export type StatementResource = z.output<typeof statementResource>;
