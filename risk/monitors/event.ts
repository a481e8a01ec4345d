import type { RefundState } from '../../domain/refund-state';
import type { RiskDecisionKind } from '../../domain/refund';

/** Who and what a refund is about. Personal values are keyed hashes, the same for the same value and nothing else. */
export interface RefundFacts {
  readonly refundId: string;
  readonly merchantId: string;
  readonly paymentId: string;
  readonly provider: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  /** What the payment captured, minor units. */
  readonly captured: number;
  readonly paymentAgeMs: number;
  readonly customer: string | null;
  /** The card or account that paid. */
  readonly instrument: string | null;
  readonly device: string | null;
  readonly ip: string | null;
  /** Who at the merchant asked, by the merchant's own name for them. */
  readonly agent: string | null;
  /** The money is to go elsewhere than where it came from. */
  readonly destinationChanged: boolean;
}

/** One thing that happened; `at` in milliseconds since the epoch. An `id` is seen once. */
export type MonitoredEvent = { readonly id: string; readonly at: number } & (
  | ({ readonly kind: 'decision'; readonly decision: RiskDecisionKind } & RefundFacts)
  | {
      readonly kind: 'approval';
      readonly refundId: string;
      readonly merchantId: string;
      readonly operator: string;
      readonly amount: number;
      readonly currency: string;
    }
  | {
      readonly kind: 'state';
      readonly refundId: string;
      readonly merchantId: string;
      readonly provider: string;
      readonly amount: number;
      readonly currency: string;
      readonly to: RefundState;
    }
  | {
      readonly kind: 'record';
      readonly recordId: string;
      readonly merchantId: string;
      /** Trade record type: payment, refund_hold, refund, … */
      readonly type: string;
      readonly amount: number;
      readonly currency: string;
    }
);
