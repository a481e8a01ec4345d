import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json';
import type { LedgerHead } from '../../domain/ledger-sealer';
import { append, emptyRange, rootOf } from '../merkle/compact-range';
import type { CompactRange } from '../merkle/compact-range';
import { signCheckpoint } from './checkpoint';
import type { Signer, Verifier } from './signing-keys';

/** What a seal says, and signs. Hashes are in lower-case hex. */
export interface SealFacts {
  /** 1 for the first seal, then without a gap. */
  readonly sequence: number;
  /** The hash of the seal before; null for the first. */
  readonly previous: string | null;
  /** The first leaf of its batch. */
  readonly from: number;
  /** How many leaves the log has with it. */
  readonly size: number;
  /** RFC 6962 root over all `size` leaves. */
  readonly root: string;
  readonly count: number;
  readonly sealedAt: Date;
  /** Whose signature it bears (C2SP signed-note). */
  readonly keyId: string;
}

/** A sealed batch of records. */
export interface Seal extends SealFacts {
  /** Ed25519 over the canonical form of the facts, base64. */
  readonly signature: string;
  /** The checkpoint that it makes, a signed note (C2SP tlog-checkpoint). */
  readonly note: string;
  /** The batch in the order of its leaves: ids of records, and their leaf hashes. */
  readonly records: readonly string[];
  readonly leaves: readonly string[];
  /** The right edge of the tree with it: where the next batch is appended. */
  readonly edge: readonly string[];
}

export interface SealedRecord {
  readonly id: string;
  readonly leaf: string;
}

const hex = (hash: Buffer): string => hash.toString('hex');

/** What is signed and hashed: RFC 8785 JSON of the facts alone. */
export const sealText = (seal: SealFacts): string =>
  canonicalJson({
    sequence: seal.sequence,
    previous: seal.previous,
    from: seal.from,
    size: seal.size,
    root: seal.root,
    count: seal.count,
    sealedAt: seal.sealedAt.toISOString(),
    keyId: seal.keyId,
  });

/** SHA-256 (hex) of a seal's facts: what the next seal carries. */
export const sealHashOf = (seal: SealFacts): string => createHash('sha256').update(sealText(seal)).digest('hex');

export const headOf = (seal: SealFacts): LedgerHead => ({
  sequence: seal.sequence,
  size: seal.size,
  root: seal.root,
  hash: sealHashOf(seal),
});

/** Whether a key that is known signed the seal. */
export function isSigned(seal: Pick<Seal, keyof SealFacts | 'signature'>, verifiers: readonly Verifier[]): boolean {
  const signature = Buffer.from(seal.signature, 'base64');
  return verifiers.some(({ keyId, verify }) => keyId === seal.keyId && verify(sealText(seal), signature));
}

/** The tree up to and with a seal. Throws when its edge does not hash to its root: somebody altered it. */
export function rangeOf(seal: Seal | null): CompactRange {
  if (seal === null) return emptyRange;
  const range = { size: seal.size, hashes: seal.edge.map((hash) => Buffer.from(hash, 'hex')) };
  if (hex(rootOf(range)) !== seal.root) throw new Error(`Seal ${seal.sequence}: its edge does not hash to its root`);
  return range;
}

/** Seals a batch, which must not be empty, on top of the last seal. */
export function makeSeal(last: Seal | null, batch: readonly SealedRecord[], signer: Signer, sealedAt: Date): Seal {
  const leaves = batch.map(({ leaf }) => leaf);
  const range = append(
    rangeOf(last),
    leaves.map((leaf) => Buffer.from(leaf, 'hex')),
  );
  const root = rootOf(range);
  const facts: SealFacts = {
    sequence: (last?.sequence ?? 0) + 1,
    previous: last === null ? null : sealHashOf(last),
    from: last?.size ?? 0,
    size: range.size,
    root: hex(root),
    count: batch.length,
    sealedAt,
    keyId: signer.keyId,
  };
  return {
    ...facts,
    signature: signer.sign(sealText(facts)).toString('base64'),
    note: signCheckpoint({ size: range.size, root }, signer),
    records: batch.map(({ id }) => id),
    leaves,
    edge: range.hashes.map(hex),
  };
}
