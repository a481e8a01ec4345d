import { z } from 'zod';
import { maxReferenceChars } from '../../domain/limits';
import { proofKinds } from '../../domain/verification';
import { explanationCodes } from '../../risk/decisions/explanations';
import { listedKinds, riskLists } from '../../store/risk/documents';
import { freeText, provider, reference, timestamp } from './common';
import { instant } from './instant';
import { limit } from './lists';

const list = z.enum(riskLists).meta({ description: '`block`: refused; `allow`: trusted with many refunds' });
const kind = z.enum(listedKinds).meta({ description: 'What the value names' });

export const riskListBody = z
  .strictObject({
    merchant: reference.meta({ description: 'Whose refunds it is for' }),
    list,
    kind,
    value: z
      .string()
      .min(1)
      .max(maxReferenceChars)
      .meta({
        description:
          'The customer’s id, an address, the merchant’s name of a device or agent, or the provider’s name of a card or ' +
          'account. Kept as a keyed hash: nobody can read it again',
      }),
    provider: provider.optional().meta({ description: 'Of an instrument: whose name for it the value is' }),
    reason: freeText,
    expires_at: instant.meta({ description: 'Left out: until it is taken off' }).optional(),
  })
  .refine((body) => (body.kind === 'instrument') === (body.provider !== undefined), {
    error: 'An instrument has a provider, and nothing else has',
    path: ['provider'],
  })
  .refine(({ kind: named, value }) => named !== 'ip' || z.union([z.ipv4(), z.ipv6()]).safeParse(value).success, {
    error: 'An IPv4 or IPv6 address is expected',
    path: ['value'],
  })
  .meta({ id: 'RiskListRequest' });

export const riskListQuery = z.strictObject({ limit, starting_after: reference.optional(), list: list.optional() });

export const riskListEntryResource = z
  .object({
    id: z.string(),
    object: z.literal('risk_list_entry'),
    merchant: z.string(),
    list,
    kind,
    reason: z.string(),
    by: z.string().meta({ description: 'The id of an API key' }),
    created_at: timestamp,
    expires_at: timestamp.nullable(),
  })
  .meta({ id: 'RiskListEntry' });

export type RiskListEntryResource = z.output<typeof riskListEntryResource>;

export const removedEntry = z.object({
  id: z.string(),
  object: z.literal('risk_list_entry'),
  deleted: z.literal(true),
});

const decision = z.enum(['allow', 'verify', 'review', 'reject']);

const shadow = z.object({
  policy_version: z.string(),
  decision,
  score: z.number(),
  rules: z.array(z.string()),
  approvals: z.int(),
  verification: z.boolean(),
});

const details = z.object({
  assessed_at: timestamp,
  policy_version: z.string(),
  score: z.number(),
  rules: z.array(
    z.object({
      name: z.string(),
      weight: z.number(),
      effect: z.record(z.string(), z.unknown()),
      waived: z.boolean().meta({ description: 'Another rule that fired took it out of account' }),
    }),
  ),
  features: z
    .record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]))
    .meta({ description: 'What was known at the time; null: not known' }),
  facts: z
    .record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]))
    .meta({ description: 'Who and what it was about, as keyed hashes' }),
  shadow: shadow.nullable().meta({ description: 'What the candidate policy of that time made of it' }),
});

export const refundRiskResource = z
  .object({
    object: z.literal('refund_risk'),
    refund: z.string(),
    merchant: z.string(),
    decision: decision.nullable().meta({ description: 'Null: not decided yet' }),
    explanations: z
      .array(z.object({ code: z.enum(explanationCodes), message: z.string() }))
      .meta({ description: 'Why, in stable codes' }),
    proofs: z
      .array(z.enum(proofKinds))
      .meta({ description: 'What the customer must prove; empty: any proof, if one is asked for' }),
    approvals: z.int().meta({ description: 'How many operators must approve' }),
    details: details.nullable().meta({ description: 'For operators: everything that it was decided on' }),
  })
  .meta({ id: 'RefundRisk' });

export type RefundRiskResource = z.output<typeof refundRiskResource>;
