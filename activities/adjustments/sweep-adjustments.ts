import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import type { AdjustmentDocument } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { reportBreach } from '../recording/report-breach';
import { postAdjustment } from './post-adjustment';

/** Posts an approved adjustment whose process died between the approval and the record. */
export async function recoverAdjustment(deps: ActivityDeps, adjustment: AdjustmentDocument): Promise<boolean> {
  try {
    const { recordId } = await postAdjustment(deps, adjustment);
    await audit(deps, adjustment, 'adjustment.post', { record: recordId });
    return true;
  } catch (error) {
    if (!(error instanceof TradeRecordBreach)) throw error;
    await reportBreach(deps, adjustment, error);
    return false;
  }
}

/** Ends an adjustment that nobody decided about in time. */
export async function expireAdjustment(deps: ActivityDeps, adjustment: AdjustmentDocument): Promise<boolean> {
  // Written before the act, as all that is audited: a decision that comes first makes it an attempt.
  await audit(deps, adjustment, 'adjustment.expire', {});
  return deps.store.adjustments.expire(adjustment.id, new Date());
}

const audit = (
  { store }: ActivityDeps,
  { id, merchantId }: AdjustmentDocument,
  action: string,
  detail: Readonly<Record<string, string | null>>,
): Promise<void> =>
  store.audit.append({ at: new Date(), actor: 'engine', action, subject: id, merchantId, requestId: null, detail });
