import type { Request } from 'express';
import { maxWaitSeconds } from '../../domain/limits';

/** RFC 7240: what a client prefers. Preferences that are not understood are passed over, as the RFC asks. */
export interface Preference {
  readonly respondAsync: boolean;
  /** How long to wait for a final state, at most; null: only for the decision. */
  readonly waitSeconds: number | null;
}

export function preferenceOf(req: Request): Preference {
  const tokens = (req.get('prefer') ?? '').split(',').map((token) => token.trim().toLowerCase());
  const waits = tokens
    .map((token) => /^wait\s*=\s*"?([0-9]{1,9})"?$/.exec(token)?.[1])
    .filter((wait) => wait !== undefined);
  return {
    respondAsync: tokens.includes('respond-async'),
    waitSeconds: waits[0] === undefined ? null : Math.min(Number(waits[0]), maxWaitSeconds),
  };
}
