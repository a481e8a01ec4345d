import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { LedgerHead } from '../../domain/ledger-sealer';
import type { Finding } from '../../ledger/verify/finding';
import { verifyCheckpoints } from '../../ledger/verify/verify-checkpoints';
import { verifyStep, type VerifyPosition } from '../../ledger/verify/verify-step';
import type { Ledger } from '../../store/store';
import { cursorFromStart, formatLedgerCursor, parseLedgerCursor } from '../decode/ledger-cursor';
import type { LedgerKeys } from '../ledger';

export interface VerifyArguments {
  /** Notes that were kept outside the database, one after the other. */
  readonly notes: AsyncIterable<string> | Iterable<string>;
  /** Where to keep how far it is, and to go on from. */
  readonly resume: string | undefined;
  /** The head as the sealer remembers it; null: it could not be asked. */
  readonly remembered: LedgerHead | null;
  readonly say: (line: string) => void;
}

export interface Verification {
  readonly seals: number;
  readonly records: number;
  readonly waiting: number;
  readonly checkpoints: number;
  readonly findings: number;
  readonly first: Finding | null;
}

const sealsPerLine = 100;

/** Recomputes the whole log in constant memory, says on the way how far it is, and names each thing that is wrong. */
export async function verifyAll(ledger: Ledger, keys: LedgerKeys, given: VerifyArguments): Promise<Verification> {
  const { resume, say } = given;
  const kept = resume !== undefined && existsSync(resume) ? readFileSync(resume, 'utf8').trim() : null;
  const { position, remembered } = kept === null ? cursorFromStart(given.remembered) : parseLedgerCursor(kept);
  const total = { seals: 0, records: 0, waiting: 0, checkpoints: 0, findings: 0, first: null as Finding | null };
  const tell = (findings: readonly Finding[]): void => {
    for (const one of findings) say(describeFinding(one));
    total.first ??= findings[0] ?? null;
    total.findings += findings.length;
  };
  let next: VerifyPosition | null = position;
  while (next !== null) {
    const step: Awaited<ReturnType<typeof verifyStep>> = await verifyStep(ledger, next, { ...keys, remembered });
    tell(step.findings);
    total.seals += step.seals;
    total.records += step.records;
    total.waiting += step.waiting;
    next = step.next;
    if (total.seals % sealsPerLine > 0 || step.seals === 0 || next === null) continue;
    say(`${total.seals} seals, ${total.records} records`);
    if (resume !== undefined) writeFileSync(resume, formatLedgerCursor({ position: next, remembered }));
  }
  for await (const { checked, findings } of verifyCheckpoints(ledger, given.notes, keys.verifiers)) {
    total.checkpoints += checked;
    tell(findings);
  }
  if (resume !== undefined) rmSync(resume, { force: true });
  return total;
}

function describeFinding({ kind, seal, record, detail }: Finding): string {
  const about = [seal === null ? '' : ` seal ${seal}`, record === null ? '' : ` record ${record}`].join('');
  return `WRONG ${kind}${about}: ${detail}`;
}

/** What to print at the end. */
export function describeVerification({ seals, records, waiting, checkpoints, findings }: Verification): string {
  const seen = `${seals} seals, ${records} sealed records, ${waiting} waiting, ${checkpoints} checkpoints kept outside`;
  return findings === 0 ? `The ledger is whole: ${seen}.` : `${findings} things are wrong: ${seen}.`;
}
