import { judgeLine, type Difference, type OurMovement, type OwnSide } from '../../domain/reconciliation';
import { settlementLineId, type SettlementLine } from '../../domain/settlement';
import type { SettlementDocument } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { openCase, type Found } from './cases';
import { hint } from './hint';
import { findOurSides, type OurSide } from './our-side';
import { emptyTally, withDifference, type Run, type Tally } from './run';

/** Lines that are kept and looked up together. */
const batchLines = 200;

/**
 * Compares each line with our rows: kept as evidence first, then matched by our key and the provider's id. No more than a
 * batch is in memory. `report` hears how far it has come; lines before `from.lines` were compared by an earlier try.
 */
export async function compareLines(
  deps: ActivityDeps,
  run: Run,
  lines: AsyncIterable<SettlementLine>,
  report: (tally: Tally) => void = () => undefined,
  from: Tally = emptyTally,
): Promise<Tally> {
  let tally = from;
  let read = 0;
  let batch: SettlementDocument[] = [];
  const compare = async (): Promise<void> => {
    tally = await compareBatch(deps, run, batch, tally);
    batch = [];
    report(tally);
  };
  for await (const line of lines) {
    read += 1;
    if (read <= from.lines) continue;
    batch.push({ ...line, id: settlementLineId(line), merchantId: run.merchantId, day: run.day });
    if (batch.length === batchLines) await compare();
  }
  await compare();
  return tally;
}

async function compareBatch(
  deps: ActivityDeps,
  run: Run,
  batch: readonly SettlementDocument[],
  before: Tally,
): Promise<Tally> {
  await deps.store.settlements.put(batch);
  const sides = await findOurSides(deps.store, batch);
  let tally = before;
  for (const [index, line] of batch.entries()) {
    const side = sides[index];
    if (side === undefined) continue;
    const difference = await compareLine(deps, run, line, side);
    tally = addLine(
      difference === null ? { ...tally, matched: tally.matched + 1 } : withDifference(tally, difference),
      line,
    );
  }
  return tally;
}

function addLine(tally: Tally, { fee, feeCurrency }: SettlementDocument): Tally {
  const fees = fee === 0 ? tally.fees : { ...tally.fees, [feeCurrency]: (tally.fees[feeCurrency] ?? 0) + fee };
  return { ...tally, lines: tally.lines + 1, fees };
}

/** What differs; null where nothing does. Lines of fees count with the fees of the others. */
async function compareLine(
  deps: ActivityDeps,
  run: Run,
  line: SettlementDocument,
  side: OurSide,
): Promise<Difference | null> {
  if (line.kind === 'fee') return null;
  const verdict = judgeLine(line, side.movement, side.undone);
  if (verdict.kind === 'matched') return null;
  const found = foundOf(line, side);
  await openCase(deps, run, line.id, verdict.kind, found);
  // What is not booked here may be after the provider was asked.
  if (found.ours?.booked !== true) {
    await hint(deps, { ...run, ...found }, `settlement/${line.kind}/${line.ref}`);
  }
  return verdict.kind;
}

export function foundOf(line: SettlementDocument, { movement, payment, refund }: OurSide): Found {
  const { amount, currency, at } = line;
  return {
    kind: line.kind,
    paymentId: refund?.paymentId ?? payment?.id ?? null,
    refundId: refund?.id ?? null,
    providerId: line.providerId,
    recordId: null,
    lineId: line.id,
    ours: movement === null ? null : ownSide(movement, at),
    theirs: { amount, currency, at },
  };
}

const ownSide = ({ amount, currency, at, standing }: OurMovement, lineAt: Date): OwnSide => ({
  amount,
  currency,
  at: at ?? lineAt,
  booked: standing === 'booked',
});
