import { z } from 'zod';
import { refundReasons } from '../../domain/refund';
import { refundStates } from '../../domain/refund-state';
import { proofKinds } from '../../domain/verification';
import { givenFactor } from './factors';
import { refundContext } from './context';
import { amountMinor, currencyCode, freeText, metadata, provider, reference, timestamp } from './common';

export const refundStatuses = ['pending', 'requires_action', 'succeeded', 'failed', 'canceled'] as const;

/** Checked further by gateways/bank/check-destination.ts: what a schema says is repeated nowhere. */
export const bankAccount = z
  .strictObject({
    holder: z
      .string()
      .min(1)
      .max(140)
      .meta({ description: 'Whose account it is', examples: ['Maria Musterfrau'] }),
    iban: z
      .string()
      .min(1)
      .max(50)
      .optional()
      .meta({ description: 'ISO 13616; spaces are allowed', examples: ['DE89 3704 0044 0532 0130 00'] }),
    card_number: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .meta({ description: 'A Chinese bank card, instead of an IBAN: the number of its account' }),
    bic: z.string().min(1).max(20).optional().meta({ description: 'ISO 9362' }),
  })
  .meta({ id: 'BankAccount', description: 'Stored encrypted, shown masked. Exactly one of `iban` and `card_number`' });

export type GivenBankAccount = z.output<typeof bankAccount>;

export const redirectBody = z
  .strictObject({
    to: z
      .enum(['bank_account', 'payer_card', 'merchant_account'])
      .default('bank_account')
      .meta({
        description:
          '`bank_account`: you pay the account from your own bank (`next_action.type` is `provide_bank_account`). ' +
          '`payer_card` and `merchant_account`: the provider, which holds the money, sends it to a bank card of the payer or ' +
          'to your own account with it (`next_action.type` is `choose_destination`)',
      }),
    bank_account: bankAccount
      .optional()
      .meta({ description: 'Needed unless `to` is `merchant_account`; for `payer_card` by its `card_number`' }),
    bank_type: z
      .string()
      .regex(/^[A-Z0-9_]{1,16}$/, "This is not one of the provider's words for a bank")
      .optional()
      .meta({ description: 'For `payer_card`: the provider’s word for the bank', examples: ['ICBC_DEBIT'] }),
  })
  .meta({ id: 'Redirection' });

export type GivenRedirection = z.output<typeof redirectBody>;

export const refundBody = z
  .strictObject({
    payment: z
      .string()
      .min(1)
      .max(100)
      .meta({ description: 'The payment to refund', examples: ['pay_…'] }),
    amount: amountMinor.optional().meta({ description: 'In minor units; left out: all that remains' }),
    reason: z.enum(refundReasons).default('requested_by_customer'),
    description: freeText.optional(),
    metadata: metadata.optional(),
    return: z
      .union([z.boolean(), z.strictObject({ required: z.boolean() })])
      .optional()
      .meta({ description: 'Whether goods must arrive before the money goes back' }),
    fallback: z.strictObject({ bank_account: bankAccount }).optional().meta({
      description: 'Where the money goes when the card or account that paid can no longer take it',
    }),
    context: refundContext.optional(),
  })
  .meta({ id: 'RefundRequest' });

const nextAction = z.object({
  type: z.enum(['verify', 'confirm_return', 'fund_or_redirect', 'provide_bank_account', 'choose_destination']),
  detail: z.string().meta({ description: 'What to do' }),
  url: z.string().nullable().meta({ description: 'Where to POST once it is done; null: nothing to POST' }),
  reason: z.string().nullable().meta({ description: 'A stable word that says why' }),
  missing: z.array(z.enum(proofKinds)).nullable().meta({ description: 'With `verify`: what is still to be proved' }),
  methods: z
    .array(z.string())
    .nullable()
    .meta({
      description:
        'With `verify`: the ways to prove it, each a `method`. Of a single refund those that are open to its customer, in lists and ' +
        'events all that there are',
    }),
});

export const refundResource = z
  .object({
    id: z.string(),
    object: z.literal('refund'),
    merchant: z.string(),
    payment: z.string(),
    amount: z.int().nullable().meta({
      description: 'In minor units. Null only while a request for all that remains has not been decided',
    }),
    currency: currencyCode,
    status: z.enum(refundStatuses),
    state: z.enum(refundStates),
    reason: z.enum(refundReasons),
    description: z.string().nullable(),
    failure: z.object({ code: z.string(), stage: z.string() }).nullable(),
    next_action: nextAction.nullable().meta({ description: 'What the refund waits for from the merchant or customer' }),
    risk: z
      .object({
        decision: z.string(),
        reasons: z
          .array(z.string())
          .meta({ description: 'Stable codes; `GET /v1/refunds/{id}/risk` has words for them' }),
      })
      .nullable()
      .meta({ description: 'Null: not decided yet' }),
    provider,
    provider_refund_id: z.string().nullable(),
    bank_account: z
      .object({ type: z.enum(['iban', 'card']), masked: z.string() })
      .nullable()
      .meta({ description: 'The bank account that the refund goes to instead of the way the money came' }),
    metadata,
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Refund' });

export type RefundResource = z.output<typeof refundResource>;

export const timelineEntry = z
  .object({ at: timestamp, state: z.enum(refundStates), by: z.string(), reason: z.string() })
  .meta({ id: 'TimelineEntry' });

const note = freeText.optional().meta({ description: 'Kept in the audit log' });

/** Of cancel, reject and confirm_return. */
export const actionBody = z.strictObject({ reason: note, note }).meta({ id: 'RefundAction' });

/** Of approve. */
export const approvalBody = z
  .strictObject({ reason: note, note, factor: givenFactor.optional() })
  .meta({ id: 'RefundApproval', description: '`factor`: your own second factor, needed from an amount on' });

const destination = z
  .string()
  .min(1)
  .max(60)
  .meta({ description: 'As the alarm names it', examples: ['rd_…_1'] });

/** Of reject_destination. */
export const destinationBody = z.strictObject({ destination, note }).meta({ id: 'DestinationReview' });

/** Of approve_destination. */
export const destinationApprovalBody = z.strictObject({ destination, note, factor: givenFactor.optional() }).meta({
  id: 'DestinationApproval',
  description: '`factor`: your own second factor, needed from an amount on, as for `approve`',
});

export const approvalOptionsBody = z
  .strictObject({ destination: destination.optional() })
  .meta({ id: 'ApprovalOptionsRequest', description: '`destination`: of the account that is to be approved' });

export const resolveBody = z
  .strictObject({
    to: z.enum(['succeeded', 'failed', 'canceled', 'processing', 'submitting']),
    provider_reference: reference.optional().meta({ description: "The provider's id of the refund" }),
    note: freeText.meta({ description: 'The evidence, in words. Kept in the audit log' }),
  })
  .meta({ id: 'Resolution' });
