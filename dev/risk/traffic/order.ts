import type { Merchant } from './merchants';
import type { Person } from './people';

/** A captured payment. */
export interface Order {
  readonly paymentId: string;
  readonly merchant: Merchant;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Minor units. */
  readonly captured: number;
  readonly provider: string;
  readonly person: Person;
  /** The merchant's own name for the person, null for a guest. */
  readonly customer: string | null;
  readonly instrument: string;
}

/** Somebody asks for a refund. */
export interface RefundAsk {
  readonly order: Order;
  readonly at: number;
  /** Minor units. */
  readonly amount: number;
  readonly device: string | null;
  readonly ip: string | null;
  readonly agent: string | null;
  /** Who approves it, where somebody must; null: any of the merchant's. */
  readonly operator: string | null;
  readonly destinationChanged: boolean;
  /** Share of such refunds that the provider refuses. */
  readonly failing: number;
  /** The attack that it is part of; null: honest. */
  readonly attack: string | null;
  readonly story: 'recall' | null;
}
