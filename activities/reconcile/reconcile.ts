import { settlementFacts, type SettlementLine } from '../../domain/settlement';
import { SettlementError } from '../../gateways/settlement/settlement-error';
import type { ReconciliationDocument } from '../../store/store';
import { gatewayOf, type ActivityDeps } from '../deps';
import { compareLines } from './compare-lines';
import { compareRecords, hasRecords } from './compare-records';
import { openFeeCases } from './fees';
import { reviewCases } from './review-cases';
import { countsOf, emptyTally, newReconciliation, runOf, type ReconciliationInput, type Run, type Tally } from './run';

export interface ComparingOptions {
  /** Lines that somebody brought; by default the provider is asked. */
  readonly lines?: AsyncIterable<SettlementLine>;
  /** How far an earlier try has come. */
  readonly from?: Tally;
  readonly report?: (tally: Tally) => void;
}

/**
 * Compares a day of an account with the provider's file, both ways, and says so on its row. Repeating it changes nothing.
 * @throws SettlementError when the file is not there or cannot be used: the row says why, and a person is told
 */
export async function compareDay(
  deps: ActivityDeps,
  input: ReconciliationInput,
  { lines, from = emptyTally, report = () => undefined }: ComparingOptions = {},
): Promise<ReconciliationDocument> {
  const run = runOf(deps, input);
  const readAt = new Date();
  await deps.store.reconciliations.begin(newReconciliation(run, lines === undefined ? 'provider' : 'file', readAt));
  try {
    // A bank's statements are moved while they are read: their lines need not come in the same order again.
    const passedOver = run.provider === 'bank' ? emptyTally : from;
    const read = await compareLines(deps, run, lines ?? fetched(deps, run), report, passedOver);
    // Only lines are passed over by another try: it counts the rest anew.
    const compared = await compareRecords(deps, run, read, () => report(read));
    const tally = await openFeeCases(deps, run, compared);
    await reviewCases(deps, run);
    return await finish(deps, run, tally, readAt);
  } catch (error) {
    if (error instanceof SettlementError) await fail(deps, run, error);
    throw error;
  }
}

/** A day without a file is a day on which nothing moved, once its file would be there, and where we know of nothing either. */
async function* fetched(deps: ActivityDeps, run: Run): AsyncGenerator<SettlementLine> {
  const gateway = gatewayOf(deps, run.provider);
  if (gateway.readSettlement === undefined) throw new SettlementError('refused', 'no_settlement_files');
  try {
    yield* gateway.readSettlement(run.account, run.day);
  } catch (error) {
    const isAbsent = error instanceof SettlementError && error.trouble === 'absent';
    if (!isAbsent || !(await isWithoutTrade(deps, run))) throw error;
  }
}

/** Whether our books can vouch for that: not those of a database that was restored from before the day had ended. */
async function isWithoutTrade(deps: ActivityDeps, run: Run): Promise<boolean> {
  const { from, to } = run.window;
  if (Date.now() < to.getTime() + settlementFacts[run.provider].readyAfterMs) return false;
  const { forgotten } = await deps.store.fence.ahead();
  const isForgotten = forgotten !== null && forgotten.from < to && from < forgotten.to;
  return !isForgotten && !(await hasRecords(deps, run));
}

async function finish({ store }: ActivityDeps, run: Run, tally: Tally, readAt: Date): Promise<ReconciliationDocument> {
  const fees = Object.entries(tally.fees).map(([currency, amount]) => ({ currency, amount }));
  await store.reconciliations.finish(run.id, {
    status: 'done',
    failure: null,
    counts: countsOf(tally),
    fees,
    to: readAt < run.window.to ? readAt : run.window.to,
    at: new Date(),
  });
  const row = await store.reconciliations.get(run.id, null);
  if (row === null) throw new Error(`The reconciliation ${run.id} has gone`);
  return row;
}

async function fail({ store }: ActivityDeps, run: Run, { reason, trouble, message }: SettlementError): Promise<void> {
  const end = {
    status: 'failed',
    failure: reason,
    counts: countsOf(emptyTally),
    fees: [],
    to: run.window.to,
    at: new Date(),
  } as const;
  await store.reconciliations.finish(run.id, end);
  await store.alerts.raise(
    {
      kind: 'reconciliation_failed',
      severity: trouble === 'refused' ? 'critical' : 'warning',
      merchantId: run.merchantId,
      subject: run.id,
      detail: `${run.provider}/${run.account} ${run.day}: ${message}`,
    },
    new Date(),
  );
}
