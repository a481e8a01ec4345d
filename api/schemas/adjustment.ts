import { z } from 'zod';
import { adjustableAccounts } from '../../ledger/adjustment-record';
import { adjustmentStatuses } from '../../store/adjustments/documents';
import { amountMinor, currencyCode, freeText, reference, timestamp } from './common';
import { givenFactor } from './factors';
import { listQuery } from './lists';

const account = z.enum(adjustableAccounts).meta({ description: 'liability:merchant is the merchant’s own account' });

export const adjustmentBody = z
  .strictObject({
    merchant: reference,
    debit: account,
    credit: account,
    amount: amountMinor,
    currency: currencyCode,
    reason: freeText.meta({ description: 'Why; stays out of the ledger' }),
    reference: reference.nullable().optional().meta({ description: 'The provider’s reference that it is about' }),
  })
  .meta({ id: 'AdjustmentRequest' });

export const adjustmentDecisionBody = z
  .strictObject({ note: freeText.nullable().optional() })
  .meta({ id: 'AdjustmentDecision' });

export const adjustmentApprovalBody = adjustmentDecisionBody
  .extend({ factor: givenFactor.optional() })
  .meta({ id: 'AdjustmentApproval', description: '`factor`: your own second factor, needed from an amount on' });

export const adjustmentResource = z
  .object({
    id: z.string(),
    object: z.literal('adjustment'),
    merchant: z.string(),
    status: z.enum(adjustmentStatuses),
    debit: z.enum(adjustableAccounts),
    credit: z.enum(adjustableAccounts),
    amount: z.int(),
    currency: currencyCode,
    reason: z.string(),
    reference: z.string().nullable(),
    requested_by: z.string().meta({ description: 'The API key that asked' }),
    decided_by: z.string().nullable().meta({ description: 'The API key that approved or rejected' }),
    decided_at: timestamp.nullable(),
    trade_record: z.string().nullable(),
    created_at: timestamp,
    expires_at: timestamp.meta({ description: 'From then on nobody can decide' }),
  })
  .meta({ id: 'Adjustment' });

export type AdjustmentResource = z.output<typeof adjustmentResource>;

export const adjustmentListQuery = listQuery.extend({ status: z.enum(adjustmentStatuses).optional() });
