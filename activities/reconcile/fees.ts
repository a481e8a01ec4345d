import type { ActivityDeps } from '../deps';
import { openCase } from './cases';
import { withDifference, type Run, type Tally } from './run';

/** What the provider charged on the day in all is one case for each currency: one for each line would bury the others. */
export async function openFeeCases(deps: ActivityDeps, run: Run, before: Tally): Promise<Tally> {
  let tally = before;
  const at = new Date(run.window.to.getTime() - 1);
  for (const [currency, amount] of Object.entries(tally.fees)) {
    if (amount === 0) continue;
    await openCase(deps, run, feeSubject(run.day, currency), 'fee', {
      kind: 'fee',
      paymentId: null,
      refundId: null,
      providerId: feeSubject(run.day, currency),
      recordId: null,
      lineId: null,
      ours: null,
      theirs: { amount, currency, at },
    });
    tally = withDifference(tally, 'fee');
  }
  return tally;
}

/** Names the fees of a day: also what their record refers to. */
const feeSubject = (day: string, currency: string): string => `fees/${day}/${currency}`;
