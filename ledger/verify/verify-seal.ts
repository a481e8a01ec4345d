import { append, rootOf } from '../merkle/compact-range';
import type { CompactRange } from '../merkle/compact-range';
import { openCheckpoint } from '../seals/checkpoint';
import { isSigned, sealHashOf } from '../seals/seal';
import type { Seal } from '../seals/seal';
import type { Verifier } from '../seals/signing-keys';
import { finding, type Finding } from './finding';

/** How far a log was followed: its last seal, and the tree with it. Hashes in hex. */
export interface Followed {
  readonly sequence: number;
  readonly hash: string | null;
  readonly size: number;
  readonly edge: readonly string[];
}

export const nothingFollowed: Followed = { sequence: 0, hash: null, size: 0, edge: [] };

export const followedTo = (seal: Seal): Followed => ({
  sequence: seal.sequence,
  hash: sealHashOf(seal),
  size: seal.size,
  edge: seal.edge,
});

export const rangeOf = ({ size, edge }: Followed): CompactRange => ({
  size,
  hashes: edge.map((hash) => Buffer.from(hash, 'hex')),
});

const hexOf = (hash: Buffer): string => hash.toString('hex');

/** What is wrong with a seal, its records apart, on top of what was followed. */
export function verifySeal(before: Followed, seal: Seal, verifiers: readonly Verifier[]): Finding[] {
  const about = { seal: seal.sequence };
  const altered = (detail: string): Finding => finding('seal_altered', detail, about);
  const findings: Finding[] = [];
  const missing = before.sequence + 1;
  const isNext = seal.sequence === missing;
  if (!isNext)
    findings.push(finding('seal_missing', `The seals ${missing} to ${seal.sequence - 1} are gone`, { seal: missing }));
  if (isNext && seal.previous !== before.hash) findings.push(altered('The seal does not follow from the one before'));
  if (!isSigned(seal, verifiers))
    findings.push(finding('seal_unsigned', 'No key of the ledger signed the seal', about));
  if (!addsUp(before, seal, isNext)) findings.push(altered('The numbers of the seal do not add up'));
  else if (isNext && rootAfter(before, seal) !== seal.root)
    findings.push(altered('The batch does not hash to the root'));
  if (!tellsTheSame(seal, verifiers)) findings.push(altered('The checkpoint is not that of the seal'));
  return findings;
}

const addsUp = (before: Followed, seal: Seal, isNext: boolean): boolean =>
  (!isNext || seal.from === before.size) &&
  seal.count === seal.records.length &&
  seal.count === seal.leaves.length &&
  seal.size === seal.from + seal.count &&
  seal.count > 0;

const rangeAfter = (before: Followed, seal: Seal): CompactRange =>
  append(
    rangeOf(before),
    seal.leaves.map((leaf) => Buffer.from(leaf, 'hex')),
  );

const rootAfter = (before: Followed, seal: Seal): string => hexOf(rootOf(rangeAfter(before, seal)));

function tellsTheSame({ note, size, root }: Seal, verifiers: readonly Verifier[]): boolean {
  const checkpoint = openCheckpoint(note, verifiers);
  return checkpoint?.size === size && hexOf(checkpoint.root) === root;
}

/** How far the log is followed with the seal: by its own edge where that hashes to its root, so that one fault is told once. */
export function follow(before: Followed, seal: Seal): Followed {
  const own = followedTo(seal);
  const holds = seal.edge.length > 0 && hexOf(rootOf(rangeOf(own))) === seal.root;
  if (holds) return own;
  return { ...own, edge: rangeAfter(before, seal).hashes.map(hexOf) };
}

/** Whether the seal's edge, where the next batch is appended, is right. */
export const edgeHolds = (before: Followed, seal: Seal): boolean => follow(before, seal).edge === seal.edge;
