import type { LedgerHead } from '../../domain/ledger-sealer';
import type { HmacKey } from '../seal-record';
import type { Verifier } from '../seals/signing-keys';
import { finding, type Finding } from './finding';
import type { LedgerLeaf, LogReader } from './log-reader';
import { verifySealedRecords, verifyUnsealed } from './verify-records';
import { tilesHold } from './verify-tiles';
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
  const strays: LedgerLeaf[] = [];
  let [seal] = await reader.seals(before.sequence, 1);
  if (seal === undefined) {
    strays.push(...(await reader.strayLeaves(before.size)));
    // Those may be of a seal that was made meanwhile, which has its turn then.
    [seal] = await reader.seals(before.sequence, 1);
  }
  if (seal === undefined) {
    const findings = [...verifyEnd(before, options), ...strays.map(strayFinding)];
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
    // What a gap lacks cannot be appended to: its seal is missing, which is told.
    ...(seal.from !== before.size || (await tilesHold(reader, before, seal))
      ? []
      : [finding('tiles_altered', 'The tiles do not hold the hashes of the seal', { seal: seal.sequence })]),
  ];
  return { findings, seals: 1, records: seal.records.length, waiting: 0, next: { phase: 'seals', followed } };
}

const strayFinding = ({ record }: LedgerLeaf): Finding =>
  finding('leaf_altered', 'A record has a place in the log that no seal gave it', { record });

/** At the end of the seals: is it the end that is remembered. */
function verifyEnd(last: Followed, { remembered }: VerifyOptions): Finding[] {
  if (remembered == null || remembered.sequence <= last.sequence) return [];
  const detail = `The log ends with seal ${last.sequence}, the sealer remembers seal ${remembered.sequence}`;
  return [finding('head_missing', detail, { seal: last.sequence + 1 })];
}
