import { z } from 'zod';
import type { LedgerHead } from '../../domain/ledger-sealer';
import { verifyFromStart, type VerifyPosition } from '../../ledger/verify/verify-step';
import { fieldError } from './decode';

/** Where a verification goes on, and what it holds the end of the log to. */
export interface LedgerCursor {
  readonly position: VerifyPosition;
  /** The head as the sealer remembered it when verification began; null: it could not be asked, or remembers none. */
  readonly remembered: LedgerHead | null;
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** The bits of a number that are set. */
const onesOf = (size: number): number => size.toString(2).replaceAll('0', '').length;

const cursorSchema = z.strictObject({
  position: z.discriminatedUnion('phase', [
    z.strictObject({
      phase: z.literal('seals'),
      followed: z
        .strictObject({
          sequence: count,
          hash: hash.nullable(),
          size: count,
          edge: z.array(hash).max(Math.ceil(Math.log2(Number.MAX_SAFE_INTEGER))),
        })
        // A tree of that size has no other edge, and nothing can be appended to one.
        .refine(({ size, edge }) => edge.length === onesOf(size)),
    }),
    z.strictObject({ phase: z.literal('records'), after: z.string().max(100).nullable() }),
  ]),
  remembered: z.strictObject({ sequence: count, size: count, root: hash, hash }).nullable(),
});

export const formatLedgerCursor = (cursor: LedgerCursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** Reads what `formatLedgerCursor` wrote. Throws `validation_failed` for anything else. */
export function parseLedgerCursor(text: string): LedgerCursor {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    throw fieldError('/after', 'What `next` said is expected');
  }
}

export const cursorFromStart = (remembered: LedgerHead | null): LedgerCursor => ({
  position: verifyFromStart,
  remembered,
});
