import type { LedgerHead } from '../../domain/ledger-sealer';
import { hashRanges } from '../merkle/read-nodes';
import { rootOf } from '../merkle/compact-range';
import type { HmacKey } from '../seal-record';
import type { Verifier } from '../seals/signing-keys';
import { finding, type Finding } from './finding';
import type { LogReader } from './log-reader';
import { verifySealedRecords, verifyUnsealed } from './verify-records';
import { edgeHolds, follow, nothingFollowed, verifySeal, type Followed } from './verify-seal';

export interface VerifyOptions {
  readonly verifiers: readonly Verifier[];
  /** Without it, whether the engine signed a record is not checked: only the seals are. */
  readonly hmacKey?: HmacKey;
  /** The head as somebody remembers it outside the database. */
  readonly remembered?: LedgerHead | null;
}

/** Where verification is: at the seals, then at what no seal has. It is plain data, so that it can be kept and gone on from. */
export type VerifyPosition =
  | { readonly phase: 'seals'; readonly followed: Followed }
  | { readonly phase: 'records'; readonly after: string | null };

export const verifyFromStart: VerifyPosition = { phase: 'seals', followed: nothingFollowed };

/** One step: at most one seal with its records, or one page of records. `next` null: everything was verified. */
export interface VerifyStep {
  readonly findings: readonly Finding[];
  readonly seals: number;
  readonly records: number;
  /** Records that wait to be sealed. */
  readonly waiting: number;
  readonly next: VerifyPosition | null;
}

/** Recomputes the next piece of the log, in constant memory. */
export async function verifyStep(
  reader: LogReader,
  position: VerifyPosition,
  options: VerifyOptions,
): Promise<VerifyStep> {
  if (position.phase === 'seals') return verifyNextSeal(reader, position.followed, options);
  const { findings, waiting, next } = await verifyUnsealed(reader, position.after);
  return { findings, seals: 0, records: 0, waiting, next: next === null ? null : { phase: 'records', after: next } };
}

async function verifyNextSeal(reader: LogReader, before: Followed, options: VerifyOptions): Promise<VerifyStep> {
  const { verifiers, hmacKey, remembered } = options;
  const [beyond] = await reader.leaves(before.size, before.size + 1);
  const [seal] = await reader.seals(before.sequence, 1);
  if (seal === undefined) {
    const findings = await verifyEnd(reader, before, options);
    if (beyond !== undefined) {
      findings.push(
        finding('leaf_altered', 'A record has a place in the log that no seal gave it', { record: beyond.record }),
      );
    }
    return { findings, seals: 0, records: 0, waiting: 0, next: { phase: 'records', after: null } };
  }
  const followed = follow(before, seal);
  const findings = [
    ...verifySeal(before, seal, verifiers),
    ...(edgeHolds(before, seal)
      ? []
      : [finding('seal_altered', 'The edge of the tree is not that of the seal', { seal: seal.sequence })]),
    ...(remembered?.sequence === seal.sequence && remembered.hash !== followed.hash
      ? [finding('head_missing', 'The sealer remembers another seal', { seal: seal.sequence })]
      : []),
    ...(await verifySealedRecords(reader, seal, hmacKey)),
  ];
  return { findings, seals: 1, records: seal.records.length, waiting: 0, next: { phase: 'seals', followed } };
}

/** At the end of the seals: is it the end that is remembered, and do the tiles, which proofs are read from, hash to it. */
async function verifyEnd(reader: LogReader, last: Followed, { remembered }: VerifyOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (remembered != null && remembered.sequence > last.sequence) {
    const detail = `The log ends with seal ${last.sequence}, the sealer remembers seal ${remembered.sequence}`;
    findings.push(finding('head_missing', detail, { seal: last.sequence + 1 }));
  }
  if (!(await tilesHold(reader, last)))
    findings.push(finding('tiles_altered', 'The tiles do not hash to the root of the log'));
  return findings;
}

async function tilesHold({ readNodes }: LogReader, { size, edge }: Followed): Promise<boolean> {
  if (size === 0) return true;
  const root = rootOf({ size, hashes: edge.map((hash) => Buffer.from(hash, 'hex')) });
  try {
    const [stored] = await hashRanges([{ start: 0, end: size }], readNodes);
    return stored?.equals(root) === true;
  } catch {
    return false;
  }
}
