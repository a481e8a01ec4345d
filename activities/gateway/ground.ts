import type { RefundOutcome } from '../../domain/outcome';
import type { Forgotten, PaymentDocument, Reservation } from '../../store/store';
import type { GatewayCallInput, HeldBack } from '../contract';
import type { ActivityDeps } from '../deps';

export type Obstacle = HeldBack | Extract<RefundOutcome, { kind: 'mismatch' }>;

export interface Ground {
  readonly obstacle: Obstacle | null;
  /** What was captured in all, minor units. */
  readonly paymentAmount: number;
  /** What was sent in that time the database may have forgotten: it was restored. Null: never. */
  readonly forgotten: Forgotten | null;
  /** The payment says that this refund's money has left. */
  readonly hasLeft: boolean;
}

export const stop = (reason: string): HeldBack => ({ kind: 'held_back', reason, recorded: false });

/** What forbids sending money now: a fence after a restore, a stop of the merchant, a dispute, a breach, or a hold that is gone. */
export async function groundFor(deps: ActivityDeps, input: GatewayCallInput): Promise<Ground> {
  const [{ reason, forgotten }, stopped, payment] = await Promise.all([
    deps.store.fence.ahead(),
    deps.store.merchantStops.reason(input.merchantId),
    deps.store.payments.get(input.paymentId, [input.merchantId]),
  ]);
  const entry = payment?.reservations.find(({ refund }) => refund === input.refundId);
  return {
    obstacle: obstacleTo(entry, payment, ownStop(reason, stopped)),
    paymentAmount: payment?.captured ?? 0,
    forgotten,
    hasLeft: entry?.state === 'settled',
  };
}

const ownStop = (fence: string | null, stopped: string | null): HeldBack | null => {
  if (fence !== null) return stop('submission_fenced');
  return stopped === null ? null : stop('merchant_stopped');
};

function obstacleTo(
  entry: Reservation | undefined,
  payment: PaymentDocument | null,
  ownStopped: HeldBack | null,
): Obstacle | null {
  if (entry?.state !== 'held') return { kind: 'mismatch', reason: 'reservation_not_held', providerRefundId: null };
  if (ownStopped !== null) return ownStopped;
  if (payment?.disputed === true) return stop('payment_disputed');
  return payment?.blocked == null ? null : stop('payment_blocked');
}
