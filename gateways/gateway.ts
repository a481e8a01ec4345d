import type { PaymentOutcome, ProviderName, RefundListing, RefundOutcome } from '../domain/outcome';

/** Identifies one refund at the provider. `key` is the idempotency key, `refundId` travels in metadata or reference. */
export interface RefundCall {
  readonly account: string;
  readonly key: string;
  readonly refundId: string;
  readonly providerPaymentId: string;
  /** Known once the provider has answered with an object. */
  readonly providerRefundId: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string;
}

export interface ChargeCall {
  readonly account: string;
  /** Our payment id: idempotency key and metadata. */
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: string;
  readonly paymentMethod: string;
}

export interface PaymentLookup {
  readonly account: string;
  readonly by: { readonly providerPaymentId: string } | { readonly paymentId: string };
}

/** What a provider's notification is about: a hint that leads to a query, never evidence by itself. */
export type CallbackReading =
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'event';
      /** The provider's own id of the notification: repeated deliveries carry the same one. */
      readonly eventId: string;
      readonly type: string;
      readonly refundId: string | null;
      readonly providerRefundId: string | null;
      readonly providerPaymentId: string | null;
    };

/**
 * The one port to payment providers. Every method answers with an outcome for whatever the provider does, within
 * `callTimeoutMs`; it throws only for a defect of our own (an account that is not configured, say).
 */
export interface Gateway {
  readonly provider: ProviderName;
  /** Sends one refund request, once: retrying is the workflow's decision. */
  refund(call: RefundCall): Promise<RefundOutcome>;
  /** Asks what became of a refund, by provider refund id where known, else by our id. Checks amount, currency, payment. */
  queryRefund(call: RefundCall): Promise<RefundOutcome>;
  /** Lists every refund of a payment, ours and others'; incomplete listings are `unknown`. */
  listRefunds(account: string, providerPaymentId: string): Promise<RefundListing>;
  /** Takes a payment, once. */
  charge(call: ChargeCall): Promise<PaymentOutcome>;
  /** Looks a payment up with its refunds and disputes. */
  findPayment(lookup: PaymentLookup): Promise<PaymentOutcome>;
  /** Verifies signature and age of a notification and reads what it is about. `receivedAtMs` is Unix milliseconds. */
  readCallback(
    account: string,
    rawBody: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    receivedAtMs: number,
  ): CallbackReading;
}

/** One merchant's account with a provider, as configuration gives it. */
export interface ProviderAccount {
  readonly id: string;
  readonly provider: ProviderName;
  /** The merchant whose payments run over this account. */
  readonly merchantId: string;
  readonly apiKey: string;
  /** Secrets that sign notifications; more than one while they are rotated. */
  readonly webhookSecrets: readonly string[];
  /** Another address than the provider's own: a sandbox, a proxy. */
  readonly baseUrl?: string;
}
