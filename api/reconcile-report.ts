import Table from 'cli-table3';
import { formatMinor } from '../domain/money';
import type { ReconciliationCase, ReconciliationDocument, Store } from '../store/store';

export interface ReportOptions {
  readonly day?: string;
  /** Cases that are resolved, too. */
  readonly isAll: boolean;
  /** The one reconciliation that is of interest. */
  readonly only?: string;
}

/** Rows of a report that a person reads: what is older is read through the API. */
const shownMax = 200;

/** What was compared, and what differs, as tables. */
export async function reportOf(
  { reconciliations, reconciliationCases }: Pick<Store, 'reconciliations' | 'reconciliationCases'>,
  { day, isAll, only }: ReportOptions,
): Promise<string> {
  const merchantIds = await reconciliations.merchants();
  const isShown = (row: { readonly day: string }, id: string): boolean =>
    (day === undefined || row.day === day) && (only === undefined || id === only);
  const [runs, cases] = await Promise.all([
    reconciliations.list({ merchantIds, limit: shownMax }),
    reconciliationCases.list({ merchantIds, limit: shownMax }),
  ]);
  const shownCases = cases
    .filter((row) => isShown(row, row.reconciliationId))
    .filter(({ status }) => isAll || status !== 'resolved');
  const shownRuns = runs.filter((row) => isShown(row, row.id));
  return [tableOfRuns(shownRuns), shownCases.length === 0 ? 'Nothing differs.' : tableOfCases(shownCases)].join('\n');
}

function tableOfRuns(runs: readonly ReconciliationDocument[]): string {
  const head = ['day', 'account', 'status', 'lines', 'matched', 'differences', 'fees'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { day, provider, account, status, failure, counts, fees } of runs) {
    const found = Object.entries(counts.differences).filter(([, count]) => count > 0);
    table.push([
      day,
      `${provider}/${account}`,
      failure === null ? status : `${status}: ${failure}`,
      counts.lines,
      counts.matched,
      found.map(([name, count]) => `${name} ${count}`).join('\n'),
      fees.map(({ amount, currency }) => `${formatMinor(amount, currency)} ${currency}`).join('\n'),
    ]);
  }
  return table.toString();
}

function tableOfCases(cases: readonly ReconciliationCase[]): string {
  const head = ['case', 'difference', 'movement', 'ours', 'theirs', 'status', 'proposed'];
  const table = new Table({ head, style: { head: [], border: [] } });
  const side = (one: ReconciliationCase['theirs']): string =>
    one === null ? '' : `${formatMinor(one.amount, one.currency)} ${one.currency}`;
  for (const row of cases) {
    const movement = `${row.kind}\n${row.refundId ?? row.paymentId ?? row.providerId ?? ''}`;
    const ended = row.resolution === null ? row.proposedAction : row.resolution.action;
    table.push([row.id, row.difference, movement, side(row.ours), side(row.theirs), row.status, ended]);
  }
  return table.toString();
}
