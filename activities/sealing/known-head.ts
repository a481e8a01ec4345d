import type { LedgerHead } from '../../domain/ledger-sealer';
import { sealHashOf } from '../../ledger/seals/seal';
import type { Ledger } from '../../store/ledger/documents';

/** The database does not hold a head that the sealer knows: somebody took seals off the end of the log, or replaced them. */
export class LedgerRolledBack extends Error {
  readonly lost: LedgerHead;

  constructor(lost: LedgerHead) {
    super(`Seal ${lost.sequence} is not in the database`);
    this.name = 'LedgerRolledBack';
    this.lost = lost;
  }
}

/** Throws LedgerRolledBack unless the database holds these heads. */
export async function expectHeld(
  ledger: Pick<Ledger, 'summariesOf'>,
  ...heads: readonly (LedgerHead | null)[]
): Promise<void> {
  const known = heads.filter((head) => head !== null);
  if (known.length === 0) return;
  const kept = await ledger.summariesOf(known.map(({ sequence }) => sequence));
  const hashes = new Map(kept.map((seal) => [seal.sequence, sealHashOf(seal)]));
  const lost = known.find(({ sequence, hash }) => hashes.get(sequence) !== hash);
  if (lost !== undefined) throw new LedgerRolledBack(lost);
}
