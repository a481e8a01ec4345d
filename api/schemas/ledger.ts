import { z } from 'zod';
import { findingKinds } from '../../ledger/verify/finding';
import { receiptFormat } from '../../ledger/receipts/receipt';
import { defaultListLimit, maxListLimit } from '../../domain/limits';
import { maxLedgerCursorChars } from '../limits';
import { timestamp } from './common';

const wholeNumber = z.string().regex(/^[0-9]{1,15}$/, 'A whole number is expected');
const size = wholeNumber
  .transform(Number)
  .meta({ type: 'integer', description: 'A number of records, from the first' });
const hexHash = z.string().meta({ description: 'SHA-256, hex' });
const base64Hash = z.string().meta({ description: 'SHA-256, base64' });

export const sealListQuery = z.strictObject({
  limit: wholeNumber
    .transform(Number)
    .pipe(z.int().min(1).max(maxListLimit))
    .default(defaultListLimit)
    .meta({ type: 'integer', minimum: 1, maximum: maxListLimit, default: defaultListLimit }),
  starting_after: wholeNumber
    .transform(Number)
    .optional()
    .meta({ type: 'integer', description: 'The sequence of a seal' }),
});

export const consistencyQuery = z.strictObject({ from: size, to: size.optional() });

export const verifyQuery = z.strictObject({
  after: z
    .string()
    .max(maxLedgerCursorChars)
    .regex(/^[A-Za-z0-9_-]+$/, 'What `next` said is expected')
    .optional()
    .meta({ description: 'What `next` said; without it, verification begins at the first seal' }),
});

export const sealResource = z
  .object({
    object: z.literal('ledger_seal'),
    sequence: z.int(),
    previous: hexHash.nullable(),
    from: z.int().meta({ description: 'The place of its first record in the log' }),
    size: z.int().meta({ description: 'How many records are sealed with it' }),
    count: z.int(),
    root: hexHash.meta({ description: 'RFC 6962 root over the first `size` records, hex' }),
    hash: hexHash.meta({ description: 'What the next seal carries as `previous`, hex' }),
    sealed_at: timestamp,
    key_id: z.string(),
    signature: z.string(),
    checkpoint: z.string().meta({ description: 'A signed note (C2SP tlog-checkpoint)' }),
  })
  .meta({ id: 'LedgerSeal' });

export type SealResource = z.output<typeof sealResource>;

export const checkpointResource = z
  .object({
    object: z.literal('ledger_checkpoint'),
    origin: z.string(),
    size: z.int(),
    root: base64Hash,
    sealed_at: timestamp,
    note: z.string().meta({ description: 'A signed note (C2SP tlog-checkpoint)' }),
    verifier_keys: z.array(z.string()).meta({ description: 'C2SP signed-note verifier keys, the present one first' }),
  })
  .meta({ id: 'LedgerCheckpoint' });

export const consistencyResource = z
  .object({
    object: z.literal('ledger_consistency'),
    from: z.int(),
    to: z.int(),
    from_root: base64Hash,
    to_root: base64Hash,
    proof: z.array(base64Hash).meta({ description: 'RFC 9162 §2.1.4' }),
  })
  .meta({ id: 'LedgerConsistency' });

export const verificationResource = z
  .object({
    object: z.literal('ledger_verification'),
    findings: z.array(
      z.object({
        kind: z.enum(findingKinds),
        seal: z.int().nullable(),
        record: z.string().nullable(),
        detail: z.string(),
      }),
    ),
    seals: z.int().meta({ description: 'Verified by this call' }),
    records: z.int().meta({ description: 'Verified by this call' }),
    waiting: z.int().meta({ description: 'Records that no seal has yet, found by this call' }),
    next: z.string().nullable().meta({ description: 'Pass it as `after` to go on; null: everything was verified' }),
  })
  .meta({ id: 'LedgerVerification' });

export const receiptResource = z
  .object({
    format: z.literal(receiptFormat),
    record: z.string().meta({ description: 'The record, canonical JSON: the data of its leaf' }),
    index: z.int(),
    path: z.array(base64Hash).meta({ description: 'RFC 9162 §2.1.3' }),
    checkpoint: z.string().meta({ description: 'A signed note (C2SP tlog-checkpoint)' }),
    seal: z.string().meta({ description: 'What the seal says, canonical JSON' }),
    seal_signature: z.string().meta({ description: 'Ed25519 over `seal`, base64' }),
  })
  .meta({ id: 'Receipt' });

export const refundProofResource = z
  .object({
    object: z.literal('refund_proof'),
    refund: z.string(),
    receipts: z.array(receiptResource).meta({ description: 'One for each sealed record of the refund, oldest first' }),
    unsealed: z.array(z.string()).meta({ description: 'Ids of its records that no seal has yet' }),
    verifier_keys: z.array(z.string()).meta({ description: 'C2SP signed-note verifier keys, the present one first' }),
  })
  .meta({ id: 'RefundProof' });
