/** Why a settlement file is not read. */
export type SettlementTrouble =
  /** It is not there yet, or the provider cannot be reached: ask again later. */
  | 'unavailable'
  /** The provider has none for that day: nothing moved, or it is not made yet. */
  | 'absent'
  /** It is damaged, cut off, or another one than was asked for. */
  | 'refused';

/** A settlement file that cannot be used. `reason` is a stable word; the message says where, and quotes nothing of the file. */
export class SettlementError extends Error {
  readonly trouble: SettlementTrouble;
  readonly reason: string;
  /** The line that is wrong, from 1; null for the file as a whole. */
  readonly line: number | null;

  constructor(trouble: SettlementTrouble, reason: string, line: number | null = null) {
    super(line === null ? `Settlement file: ${reason}` : `Settlement file, line ${line}: ${reason}`);
    this.name = 'SettlementError';
    this.trouble = trouble;
    this.reason = reason;
    this.line = line;
  }
}

export const refused = (reason: string, line: number | null = null): SettlementError =>
  new SettlementError('refused', reason, line);
