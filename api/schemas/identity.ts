import { z } from 'zod';
import { documentTypes, otherDocumentKinds } from '../../domain/identity';
import { identityLevels } from '../../domain/verification';
import { identityOutcomes } from '../../store/customers/documents';
import { timestamp } from './common';

const maxNameChars = 150;
const maxNumberChars = 50;
const mrzLines = 2;
const maxMrzChars = 60;

const day = z.string().max(10).meta({ format: 'date', description: 'The last day on which the document is valid' });

const documentNumber = z.string().min(1).max(maxNumberChars);

const givenDocument = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('cn_resident_id').meta({ description: 'Chinese resident identity card (GB 11643-1999)' }),
    number: documentNumber.meta({ description: '18 characters' }),
    expires_on: day.optional(),
  }),
  z.strictObject({
    type: z.literal('passport').meta({ description: 'By its machine-readable zone (ICAO 9303 part 4)' }),
    mrz: z.array(z.string().max(maxMrzChars)).length(mrzLines).meta({ description: 'Both lines of 44 characters' }),
  }),
  z.strictObject({
    type: z.literal('other'),
    kind: z.enum(otherDocumentKinds),
    country: z
      .string()
      .max(3)
      .meta({ description: 'Issuer, ISO 3166-1 alpha-3', examples: ['FRA'] }),
    number: documentNumber,
    expires_on: day.optional(),
  }),
]);

export const identityBody = z
  .strictObject({
    name: z.string().min(1).max(maxNameChars).meta({ description: 'As it stands on the document' }),
    document: givenDocument,
  })
  .meta({ id: 'IdentityRequest' });

/** The same as a proof for a refund. */
export const identityProofBody = z.strictObject({ method: z.literal('identity'), ...identityBody.shape });

export type GivenIdentity = z.output<typeof identityBody>;

export const identityQuery = z.object({
  merchant: z.string().max(40).optional().meta({ description: "Whose customer; only with an operator's key" }),
});

const shownDocument = z.object({
  type: z.enum(documentTypes),
  country: z.string().meta({ description: 'Issuer, ISO 3166-1 alpha-3' }),
  number: z.string().meta({ description: 'Masked', examples: ['1****************X'] }),
});

const decision = z.object({
  id: z.string(),
  at: timestamp,
  by: z.string().meta({ description: 'The API key' }),
  method: z.string().nullable().meta({ description: '`format`, `registry`, `service`' }),
  outcome: z.enum(identityOutcomes),
  code: z.string().nullable().meta({ description: 'Why; stable' }),
  refund: z.string().nullable().meta({ description: 'The refund that it was a proof for' }),
});

export const identityResource = z
  .object({
    object: z.literal('customer_identity'),
    merchant: z.string(),
    customer: z.string(),
    level: z.enum(identityLevels).meta({ description: 'What is known now; `unverified` again once it has expired' }),
    name: z
      .string()
      .nullable()
      .meta({ description: 'Masked', examples: ['张*'] }),
    document: shownDocument.nullable(),
    verified_by: z.string().nullable(),
    verified_at: timestamp.nullable(),
    expires_at: timestamp.nullable(),
    decisions: z
      .array(decision)
      .meta({ description: 'The last 20, latest first. They stay when the identity is deleted' }),
  })
  .meta({ id: 'CustomerIdentity' });

export type IdentityResource = z.output<typeof identityResource>;
