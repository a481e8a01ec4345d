import { z } from 'zod';
import { maxHmacSecretBytes, maxPublicKeyChars, minHmacSecretBytes } from '../../domain/limits';
import { signatureAlgorithms } from '../../domain/signature';
import { reference, timestamp } from './common';
import { instant } from './instant';

const maxSecretChars = Math.ceil(maxHmacSecretBytes / 3) * 4;

export const signingKeyBody = z
  .strictObject({
    algorithm: z.enum(signatureAlgorithms),
    public_key: z
      .string()
      .max(maxPublicKeyChars)
      .optional()
      .meta({ description: 'PEM (SPKI), for ed25519 and rsa-v1_5-sha256 (2048 to 4096 bits)' }),
    secret: z
      .string()
      .max(maxSecretChars)
      .optional()
      .meta({
        description: `Base64 of ${minHmacSecretBytes} to ${maxHmacSecretBytes} bytes, for hmac-sha256; left out, one is made`,
      }),
    label: reference.optional(),
    not_before: instant.meta({ description: 'Valid from then on; left out: at once' }).optional(),
    not_after: instant.meta({ description: 'Valid until then; left out: for ever' }).optional(),
  })
  .meta({ id: 'SigningKeyRequest' });

export const signingKeyStatuses = ['pending', 'active', 'expired', 'revoked'] as const;

export const signingKeyResource = z
  .object({
    id: z.string().meta({ description: 'The keyid of signatures' }),
    object: z.literal('signing_key'),
    merchant: z.string(),
    api_key: z.string().meta({ description: 'The API key whose requests it signs' }),
    algorithm: z.enum(signatureAlgorithms),
    public_key: z.string().nullable(),
    secret: z
      .string()
      .nullable()
      .meta({ description: 'Only in the answer to the request that had it made, and never again' }),
    label: z.string(),
    status: z.enum(signingKeyStatuses),
    not_before: timestamp,
    not_after: timestamp.nullable(),
    created_at: timestamp,
    revoked_at: timestamp.nullable(),
  })
  .meta({ id: 'SigningKey' });

export type SigningKeyResource = z.output<typeof signingKeyResource>;
