import type { Hash } from '../merkle/hash';
import { leafHash } from '../merkle/hash';
import { verifyInclusion } from '../merkle/inclusion';
import { openCheckpoint } from '../seals/checkpoint';
import type { Verifier } from '../seals/signing-keys';

export const receiptFormat = 'refund-engine-receipt/1';

/** Proof that a record is in the log, for anybody who has the ledger's public key. Names as they stand in its JSON. */
export interface Receipt {
  readonly format: typeof receiptFormat;
  /** The record's canonical JSON: the data of its leaf. */
  readonly record: string;
  /** Its place in the log. */
  readonly index: number;
  /** The audit path from its leaf to the checkpoint's root, base64. */
  readonly path: readonly string[];
  /** The checkpoint that its seal made: a signed note. */
  readonly checkpoint: string;
  /** What the seal says, canonical JSON, and its signature, base64: this tells when. */
  readonly seal: string;
  readonly seal_signature: string;
}

export type ReceiptProblem = 'format' | 'checkpoint' | 'inclusion' | 'seal';

export type ReceiptCheck =
  | { readonly kind: 'proved'; readonly record: unknown; readonly size: number; readonly sealedAt: string }
  | { readonly kind: 'not_proved'; readonly problem: ReceiptProblem };

const hashOf = (base64: string): Hash => Buffer.from(base64, 'base64');

const isReceipt = (value: unknown): value is Receipt => {
  if (typeof value !== 'object' || value === null) return false;
  const receipt = value as Partial<Record<keyof Receipt, unknown>>;
  const texts = [receipt.record, receipt.checkpoint, receipt.seal, receipt.seal_signature];
  return (
    receipt.format === receiptFormat &&
    texts.every((text) => typeof text === 'string') &&
    typeof receipt.index === 'number' &&
    Array.isArray(receipt.path) &&
    receipt.path.every((hash) => typeof hash === 'string')
  );
};

/**
 * Checks a receipt with nothing but public keys: one of them signed the checkpoint, the record is in the log that it tells
 * of, and the seal, signed as well, tells of the same log and when it was sealed.
 */
export function checkReceipt(value: unknown, verifiers: readonly Verifier[]): ReceiptCheck {
  const not = (problem: ReceiptProblem): ReceiptCheck => ({ kind: 'not_proved', problem });
  if (!isReceipt(value)) return not('format');
  const checkpoint = openCheckpoint(value.checkpoint, verifiers);
  if (checkpoint === null) return not('checkpoint');
  const { size, root } = checkpoint;
  const leaf = leafHash(value.record);
  if (!verifyInclusion(value.path.map(hashOf), { index: value.index, size, leaf, root })) return not('inclusion');
  const seal = signedSeal(value, verifiers);
  if (seal?.['size'] !== size || seal['root'] !== root.toString('hex')) return not('seal');
  const record = parsed(value.record);
  return record === null ? not('format') : { kind: 'proved', record, size, sealedAt: String(seal['sealedAt']) };
}

function signedSeal({ seal, seal_signature }: Receipt, verifiers: readonly Verifier[]): Record<string, unknown> | null {
  const facts = parsed(seal);
  const signature = Buffer.from(seal_signature, 'base64');
  const isSigned = verifiers.some(({ keyId, verify }) => keyId === facts?.['keyId'] && verify(seal, signature));
  return isSigned ? facts : null;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
