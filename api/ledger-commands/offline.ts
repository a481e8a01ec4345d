import { z } from 'zod';
import { verifyConsistency } from '../../ledger/merkle/consistency';
import { checkReceipt } from '../../ledger/receipts/receipt';
import { openCheckpoint } from '../../ledger/seals/checkpoint';
import type { Verifier } from '../../ledger/seals/signing-keys';
import { CommandError } from '../keys-command';

export interface Said {
  readonly lines: readonly string[];
  readonly holds: boolean;
}

const proofSchema = z.object({ receipts: z.array(z.unknown()).min(1) });
const consistencySchema = z.object({ proof: z.array(z.string()) });

/** Checks one receipt, or all in an answer of `GET /v1/refunds/:id/proof`, with nothing but public keys. */
export function checkReceipts(json: unknown, verifiers: readonly Verifier[]): Said {
  const proof = proofSchema.safeParse(json);
  const receipts = proof.success ? proof.data.receipts : [json];
  const checks = receipts.map((receipt) => checkReceipt(receipt, verifiers));
  const lines = checks.map((check) => {
    if (check.kind === 'not_proved') return `NOT PROVED: ${check.problem}`;
    const { id, type, amount, currency } = check.record as Readonly<Record<string, unknown>>;
    return `proved: ${String(id)} ${String(type)} ${String(amount)} ${String(currency)}, sealed ${check.sealedAt} among ${check.size}`;
  });
  return { lines, holds: checks.every(({ kind }) => kind === 'proved') };
}

/**
 * Whether the log of the later checkpoint began as that of the earlier one: `json` is what `GET /v1/ledger/consistency`
 * answered for the two sizes.
 * @throws CommandError for a note that none of the keys has signed, and for what is no such answer
 */
export function checkConsistency(
  notes: readonly [string, string],
  json: unknown,
  verifiers: readonly Verifier[],
): Said {
  const [earlier, later] = notes.map((note) => openCheckpoint(note, verifiers));
  if (earlier == null || later == null) throw new CommandError('A checkpoint is not signed by the key');
  const answer = consistencySchema.safeParse(json);
  if (!answer.success) throw new CommandError('The proof is not an answer of GET /v1/ledger/consistency');
  const holds = verifyConsistency(
    answer.data.proof.map((hash) => Buffer.from(hash, 'base64')),
    { from: earlier.size, to: later.size, fromRoot: earlier.root, toRoot: later.root },
  );
  const sizes = `${earlier.size} and ${later.size} records`;
  return { lines: [`${holds ? 'consistent' : 'NOT PROVED'}: the logs of ${sizes}`], holds };
}
