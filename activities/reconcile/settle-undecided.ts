import { isPastSubmission } from '../../domain/refund-state';
import type { ReconciliationCase } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { reviewCases } from './review-cases';
import type { Run } from './run';

/**
 * Refunds that stay undecided after their provider was asked, and that the file says were paid: the line is the evidence
 * that an operator would bring (rule 3.1.10). The workflow asks the provider once more, and its word counts.
 */
export async function settleUndecided(deps: ActivityDeps, run: Run): Promise<{ readonly settled: number }> {
  let settled = 0;
  for await (const standing of deps.store.reconciliationCases.unresolved(run)) {
    if (await settle(deps, standing)) settled += 1;
  }
  await reviewCases(deps, run);
  return { settled };
}

async function settle({ store, workflows }: ActivityDeps, standing: ReconciliationCase): Promise<boolean> {
  const { refundId, lineId, merchantId, kind, difference } = standing;
  if (difference !== 'undecided' || kind !== 'refund' || refundId === null || lineId === null) return false;
  const [line, row] = await Promise.all([store.settlements.get(lineId), store.refunds.get(refundId, [merchantId])]);
  if (line?.settled !== true || row === null || !isPastSubmission(row.state)) return false;
  const answer = await workflows.resolveRefund(
    { merchantId, refundId },
    { by: `settlement:${lineId}`, to: 'succeeded', providerReference: line.providerId },
  );
  if (answer === 'done') return true;
  await store.alerts.raise(
    { kind: 'reconciliation_unresolved', severity: 'critical', merchantId, subject: refundId, detail: answer },
    new Date(),
  );
  return false;
}
