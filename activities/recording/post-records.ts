import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import type { TradeRecord } from '../../ledger/trade-record';
import type { ActivityDeps } from '../deps';
import { hopeless } from '../failure';
import { reportBreach } from './report-breach';

/** Posts records; a breach is reported and is hopeless. */
export async function post(
  deps: ActivityDeps,
  owner: { readonly merchantId: string },
  records: readonly TradeRecord[],
): Promise<void> {
  try {
    await deps.store.tradeRecords.post(records);
  } catch (error) {
    if (!(error instanceof TradeRecordBreach)) throw error;
    await reportBreach(deps, owner, error);
    throw hopeless('trade_record_breach', `Trade record ${error.recordId} differs`);
  }
}
