import { z } from 'zod';
import { caseStatuses, corrections, differences, proposedActions, resolutions } from '../../domain/reconciliation';
import { settlementKinds } from '../../domain/settlement';
import { currencyCode, freeText, provider, reference, timestamp } from './common';
import { limit } from './lists';

const day = z.string().meta({ format: 'date', description: 'A day of the provider' });
const side = z.object({ amount: z.int(), currency: currencyCode, at: timestamp }).nullable();

export const reconciliationResource = z
  .object({
    id: z.string(),
    object: z.literal('reconciliation'),
    merchant: z.string(),
    provider,
    account: z.string(),
    day,
    from: timestamp,
    to: timestamp.meta({ description: 'Does not count' }),
    source: z.enum(['provider', 'file']),
    status: z.enum(['running', 'done', 'failed']),
    failure: z.string().nullable(),
    counts: z.object({
      lines: z.int(),
      matched: z.int(),
      differences: z.object(Object.fromEntries(differences.map((name) => [name, z.int()]))),
    }),
    fees: z.array(z.object({ currency: currencyCode, amount: z.int() })),
    created_at: timestamp,
    finished_at: timestamp.nullable(),
  })
  .meta({ id: 'Reconciliation' });
export type ReconciliationResource = z.output<typeof reconciliationResource>;

export const caseResource = z
  .object({
    id: z.string(),
    object: z.literal('reconciliation_case'),
    reconciliation: z.string(),
    merchant: z.string(),
    provider,
    account: z.string(),
    day,
    difference: z.enum(differences),
    movement: z.enum(settlementKinds),
    payment: z.string().nullable(),
    refund: z.string().nullable(),
    provider_reference: z.string().nullable(),
    trade_record: z.string().nullable(),
    line: z.string().nullable().meta({ description: "The line of the provider's file, as evidence" }),
    ours: side,
    theirs: side,
    proposed_action: z.enum(proposedActions),
    status: z.enum(caseStatuses),
    owner: z.string().nullable().meta({ description: "The operator's key" }),
    proposal: z
      .object({ action: z.enum(corrections), by: z.string(), at: timestamp })
      .nullable()
      .meta({ description: 'Waits for a second operator' }),
    resolution: z
      .object({
        action: z.enum(resolutions),
        by: z.string(),
        approved_by: z.string().nullable(),
        at: timestamp,
        trade_records: z.array(z.string()),
        taken_back: z
          .object({ at: timestamp, trade_records: z.array(z.string()) })
          .nullable()
          .meta({
            description: 'The books got the movement by themselves: the correction was posted the other way round',
          }),
      })
      .nullable(),
    age_seconds: z.int(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'ReconciliationCase' });
export type CaseResource = z.output<typeof caseResource>;

export const reconciliationListQuery = z.strictObject({ limit, starting_after: reference.optional() });

export const caseListQuery = reconciliationListQuery.extend({
  status: z.enum(caseStatuses).optional(),
  difference: z.enum(differences).optional(),
  reconciliation: reference.optional(),
});

export const proposeBody = z
  .strictObject({ action: z.enum(corrections), note: freeText })
  .meta({ id: 'ProposeCaseResolution' });

export const caseNoteBody = z.strictObject({ note: freeText.optional() }).meta({ id: 'CaseNote' });
