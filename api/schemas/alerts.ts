import { z } from 'zod';
import { alertSeverities, alertStates } from '../../domain/alerts';
import { maxMuteDays } from '../limits';
import { freeText, reference, timestamp } from './common';
import { from, instant, to } from './instant';
import { limit } from './lists';

const act = z
  .object({
    at: timestamp,
    by: z.string().meta({ description: "An API key's id, or `engine`" }),
    note: z.string().nullable(),
  })
  .nullable();

export const alertResource = z
  .object({
    id: z.string(),
    object: z.literal('alert'),
    kind: z.string(),
    severity: z.enum(alertSeverities),
    state: z.enum(alertStates),
    merchant_state: z.enum(alertStates).nullable().meta({
      description: 'How it stands for its merchant, whose acts end nothing for operators; null: it is none of theirs',
    }),
    merchant: z.string().nullable().meta({ description: 'Null: it is about the engine itself' }),
    subject: z.string(),
    group: z.string().meta({ description: 'Alarms of a merchant and a family of kinds have the same' }),
    detail: z.string(),
    evidence: z.record(z.string(), z.union([z.string(), z.number()])),
    refunds: z.array(z.string()).meta({ description: 'The latest of the refunds that it is about' }),
    refund_count: z.int().meta({ description: 'How many there are in all' }),
    occurrence: z.int().meta({ description: 'Raised again after it was resolved, it is another alert' }),
    first_seen_at: timestamp,
    last_seen_at: timestamp,
    count: z.int(),
    acknowledged: act,
    resolved: act,
  })
  .meta({ id: 'Alert' });
export type AlertResource = z.output<typeof alertResource>;

export const alertListQuery = z.strictObject({
  limit,
  starting_after: reference.optional(),
  state: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(alertStates)))
    .optional()
    .meta({ type: 'string', description: `${alertStates.join(', ')}; several with commas` }),
  severity: z.enum(alertSeverities).optional(),
  kind: reference.optional(),
  merchant: reference.optional().meta({ description: 'One of those that the key serves' }),
  group: reference.optional(),
  'created[gte]': from.optional().meta({ description: 'First seen from then on' }),
  'created[lte]': to.optional(),
});

export const alertGroupResource = z
  .object({
    object: z.literal('alert_group'),
    group: z.string(),
    merchant: z.string().nullable(),
    severity: z.enum(alertSeverities).meta({ description: 'The gravest of them' }),
    alerts: z.int(),
    unacknowledged: z.int(),
    kinds: z.array(z.string()),
    first_seen_at: timestamp,
    last_seen_at: timestamp,
  })
  .meta({ id: 'AlertGroup' });
export type AlertGroupResource = z.output<typeof alertGroupResource>;

export const alertGroupListQuery = z.strictObject({ limit });

export const alertNoteBody = z.strictObject({ note: freeText.optional() }).meta({ id: 'AlertNote' });

export const alertMuteBody = z
  .strictObject({
    kind: reference.optional(),
    subject: reference.optional(),
    merchant: reference
      .optional()
      .meta({ description: 'For operators: of this merchant alone; by default all they serve, and the engine itself' }),
    until: instant.meta({ description: `At most ${maxMuteDays} days from now` }),
    reason: freeText,
  })
  .meta({ id: 'AlertMuteRequest' });

export const alertMuteResource = z
  .object({
    id: z.string(),
    object: z.literal('alert_mute'),
    kind: z.string().nullable(),
    subject: z.string().nullable(),
    merchants: z.array(z.string().nullable()).meta({ description: 'Null stands for the engine itself' }),
    until: timestamp,
    reason: z.string(),
    created_by: z.string(),
    created_at: timestamp,
  })
  .meta({ id: 'AlertMute' });
export type AlertMuteResource = z.output<typeof alertMuteResource>;

export const alertMuteListQuery = z.strictObject({ limit });

export const deletedMute = z.object({
  id: z.string(),
  object: z.literal('alert_mute'),
  deleted: z.literal(true),
});
