import type { OurMovement } from '../../domain/reconciliation';
import { isFinal } from '../../domain/refund-state';
import type { SettlementLine } from '../../domain/settlement';
import type { TradeRecord } from '../../ledger/trade-record';
import type { RefundDocument, Store } from '../../store/store';
import { latePayoutsOf, reversalOf } from '../recording/late-payout';

/** What the ledger has of a refund beside what its state tells: what was paid after the end (rule 3.1.8), and came back. */
export interface LateBooking {
  readonly payouts: readonly TradeRecord[];
  readonly reversal: TradeRecord | null;
}

/** The late payouts of these refunds, by refund. Few can have one, so that hardly anything is read. */
export async function findLateBookings(
  store: Pick<Store, 'tradeRecords'>,
  refunds: readonly RefundDocument[],
): Promise<ReadonlyMap<string, LateBooking>> {
  const found = await Promise.all(refunds.filter(mayBePaidLate).map((row) => bookingOf(store, row)));
  return new Map(found.flat());
}

const mayBePaidLate = ({ state, closedRoutes }: RefundDocument): boolean =>
  closedRoutes.length > 0 || (isFinal(state) && state !== 'succeeded' && state !== 'reversed');

async function bookingOf(
  store: Pick<Store, 'tradeRecords'>,
  { id: refundId, merchantId }: RefundDocument,
): Promise<(readonly [string, LateBooking])[]> {
  const of = { merchantId, refundId };
  const payouts = await latePayoutsOf(store, of);
  return payouts.length === 0 ? [] : [[refundId, { payouts, reversal: await reversalOf(store, of) }]];
}

/** What a late payout is beside a line about it; null: the line is about something else. */
export function lateMovement({ payouts, reversal }: LateBooking, line: SettlementLine): OurMovement | null {
  const payout = payouts.find((one) => one.provider === line.provider && one.providerReference === line.providerId);
  if (payout === undefined) return null;
  const { amount, currency } = payout;
  if (line.kind === 'refund') return { amount, currency, at: payout.occurredAt, standing: 'booked' };
  const isBack = reversal !== null && reversal.providerReference === line.providerId;
  return { amount, currency, at: isBack ? reversal.occurredAt : null, standing: isBack ? 'booked' : 'open' };
}
