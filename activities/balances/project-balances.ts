import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import type { Store } from '../../store/store';

type ProjectingStore = Pick<Store, 'balances' | 'alerts'>;

/**
 * Adds the seals that are new to the balances; answers with how many. What was tampered with stops it, with an alarm: sums
 * are made of sealed records only, and behind the last good seal every record is still counted one by one.
 */
export async function projectBalances({ balances, alerts }: ProjectingStore, seals = Infinity): Promise<number> {
  const { id } = await balances.generation();
  try {
    let added = 0;
    while (added < seals && (await balances.applyNext(id))) added += 1;
    return added;
  } catch (error) {
    if (error instanceof TradeRecordBreach) {
      await alerts.raise(
        { kind: 'balances_stopped', severity: 'critical', merchantId: null, subject: 'ledger', detail: error.message },
        new Date(),
      );
    }
    throw error;
  }
}
