import type { RefundState } from '../../domain/refund-state';
import type { SandboxedProvider } from '../providers/start-sandboxes';

/** What of the API's resources clients send and the checks look at. */
export interface PaymentBody {
  readonly id: string;
  readonly status: 'pending' | 'requires_action' | 'captured' | 'failed' | 'expired';
  readonly provider: SandboxedProvider;
  readonly amount: number;
  readonly amount_reserved: number;
  readonly amount_refunded: number;
  readonly currency: string;
  readonly provider_payment_id: string | null;
}

export interface RefundBody {
  readonly id: string;
  readonly payment: string;
  readonly amount: number;
  readonly state: RefundState;
  readonly provider_refund_id: string | null;
}

export interface BankAccountBody {
  readonly holder: string;
  readonly iban: string;
}

/** How a customer pays. */
export interface WayToPay {
  readonly provider: SandboxedProvider;
  readonly currency: string;
  readonly payment_method: string;
}

export const byCard = (paymentMethod = 'pm_card_visa'): WayToPay => ({
  provider: 'stripe',
  currency: 'GBP',
  payment_method: paymentMethod,
});
