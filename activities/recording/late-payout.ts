import { lateLeg } from '../../ledger/late-settle-record';
import type { RefundMovement } from '../../ledger/movement';
import { tradeRecordId } from '../../ledger/record-id';
import type { TradeRecord } from '../../ledger/trade-record';
import type { Store } from '../../store/store';
import type { RefundRef } from '../contract';
import type { ActivityDeps } from '../deps';
import { post } from './post-records';
import { recordsOfRefund } from './records-of-refund';

type Of = Pick<RefundRef, 'merchantId' | 'refundId'>;
type Ledger = Pick<Store, 'tradeRecords'>;

/** What the books have as paid after the refund had closed, or after its hold was released: one for each route that paid. */
export async function latePayoutsOf(ledger: Ledger, of: Of): Promise<TradeRecord[]> {
  const records = await recordsOfRefund(ledger, of);
  return records.filter(({ type, leg }) => type === 'refund' && (leg === lateLeg || leg.startsWith(`${lateLeg}/`)));
}

/** What the books have as given back of the refund, over whichever route; null: nothing. */
export const reversalOf = ({ tradeRecords }: Ledger, of: Of): Promise<TradeRecord | null> =>
  tradeRecords.get(tradeRecordId({ ...identity(of), type: 'reversal', leg: 'reversal' }), [of.merchantId]);

/**
 * Posts what was paid late. Under the same reference it is the same payout; under another of its own it is one more. What
 * bears no reference may be either, and collides with what is there: a person must look.
 */
export async function postLatePayout(deps: ActivityDeps, of: Of, paid: RefundMovement): Promise<void> {
  const first = await deps.store.tradeRecords.get(tradeRecordId({ ...identity(of), type: 'refund', leg: lateLeg }), [
    of.merchantId,
  ]);
  const [known, told] = [first?.providerReference ?? null, paid.refund.providerRefundId];
  const isAnother = known !== null && told !== null && known !== told;
  await post(deps, of, [deps.records.lateSettle({ ...paid, isAnother })]);
}

const identity = ({ merchantId, refundId }: Of) => ({ merchantId, subjectId: refundId });
