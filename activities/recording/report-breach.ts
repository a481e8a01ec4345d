import type { TradeRecordBreach } from '../../ledger/trade-record-breach';
import type { ActivityDeps } from '../deps';

/** Records differ from what the engine would have written: somebody else wrote them, or wrote over them. */
export async function reportBreach(
  deps: ActivityDeps,
  refund: { readonly merchantId: string },
  breach: TradeRecordBreach,
): Promise<void> {
  await deps.store.alerts.raise(
    {
      kind: 'trade_record_breach',
      severity: 'critical',
      merchantId: refund.merchantId,
      subject: breach.recordId,
      detail: 'A trade record differs from the one the engine posts for the same movement',
    },
    new Date(),
  );
}
