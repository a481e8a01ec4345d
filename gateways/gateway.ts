import type { BankDestination } from '../domain/bank-transfer';
import type { SettlementLine } from '../domain/settlement';
import type { PaymentOutcome, ProviderName, RefundListing, RefundOutcome } from '../domain/outcome';

/** Identifies one refund at the provider. `key` is the idempotency key, `refundId` travels in metadata or reference. */
export interface RefundCall {
  readonly account: string;
  readonly key: string;
  readonly refundId: string;
  /** Our id of the payment: some providers name it in a refund. */
  readonly paymentId: string;
  readonly providerPaymentId: string;
  /** Known once the provider has answered with an object. */
  readonly providerRefundId: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string;
}

export type { BankDestination };

/** What sending needs besides what asking needs. */
export interface RefundSubmission extends RefundCall {
  /** What was captured in all, minor units of `currency`. */
  readonly paymentAmount: number;
  /** Null: the way the money came. */
  readonly destination: BankDestination | null;
}

/** A refund that the provider holds and that the payer's bank could not take. */
export type AbnormalRefundCall = RefundCall & { readonly providerRefundId: string };

/** Where such a refund goes instead. In clear only between store and provider. */
export type AbnormalDestination =
  /** A debit card of the payer; `bankType` is the provider's word for its bank, such as `ICBC_DEBIT`. */
  | { readonly kind: 'payer_card'; readonly bankType: string; readonly cardNumber: string; readonly holder: string }
  /** Back to the merchant's own bank account: the payer is then paid by other means. */
  | { readonly kind: 'merchant_account' };

export interface ChargeCall {
  readonly account: string;
  /** Our payment id: idempotency key and metadata. */
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: string;
  /** The provider's token of a payment method, or the way to pay that the provider is asked for. */
  readonly paymentMethod: string;
  /** The payer's id at the provider, where the way to pay needs one. */
  readonly payer: string | null;
  /** What the payer sees; never empty. */
  readonly description: string;
  /** RFC 3339. After this nobody can pay any more. */
  readonly expiresAt: string;
}

export interface PaymentLookup {
  readonly account: string;
  readonly by: { readonly providerPaymentId: string } | { readonly paymentId: string };
  /** RFC 3339: nothing of the payment is older at the provider. Bounds the listing of those who can only list. */
  readonly requestedAt?: string;
}

/** What a provider's notification is about: a hint that leads to a query, never evidence by itself. */
export type CallbackReading =
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'event';
      /** The provider's own id of the notification: repeated deliveries carry the same one. */
      readonly eventId: string;
      readonly type: string;
      /** Our id of the payment, where the notification carries it. */
      readonly paymentId: string | null;
      readonly refundId: string | null;
      readonly providerRefundId: string | null;
      readonly providerPaymentId: string | null;
    };

export interface Acknowledgement {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * The one port to payment providers. Every method answers with an outcome for whatever the provider does, within
 * `callTimeoutMs`; it throws only for a defect of our own (an account that is not configured, say).
 */
export interface Gateway {
  readonly provider: ProviderName;
  /** What a notification that was stored is answered with: each provider expects its own words. */
  readonly acknowledgement: Acknowledgement;
  /** Sends one refund request, once: retrying is the workflow's decision. */
  refund(call: RefundSubmission): Promise<RefundOutcome>;
  /** Asks what became of a refund, by provider refund id where known, else by our id. Checks amount, currency, payment. */
  queryRefund(call: RefundCall): Promise<RefundOutcome>;
  /** Lists every refund of a payment, ours and others'; incomplete listings are `unknown`. */
  listRefunds(account: string, providerPaymentId: string): Promise<RefundListing>;
  /** Takes a payment, once. */
  charge(call: ChargeCall): Promise<PaymentOutcome>;
  /** Looks a payment up with its refunds and disputes. */
  findPayment(lookup: PaymentLookup): Promise<PaymentOutcome>;
  /**
   * Makes sure that nobody can pay any more, and answers how the payment stands then: `captured` when somebody was
   * faster. Absent where payments never wait for their payer.
   */
  closePayment?(lookup: PaymentLookup): Promise<PaymentOutcome>;
  /**
   * Sends a refund that the payer's bank could not take elsewhere, under the same key. Absent where the provider has no
   * such thing.
   */
  redirectAbnormal?(call: AbnormalRefundCall, destination: AbnormalDestination): Promise<RefundOutcome>;
  /**
   * What the provider says has moved on one of its days (`YYYY-MM-DD`), a line at a time: nothing is read ahead of whoever
   * takes them. Unlike the others it throws: `SettlementError`, for a file that is absent, damaged, cut off or foreign. What
   * comes as a file has been read to its end once before its first line is given. Absent where there is no such thing.
   */
  readSettlement?(account: string, day: string): AsyncIterable<SettlementLine>;
  /** Verifies signature and age of a notification and reads what it is about. `receivedAtMs` is Unix milliseconds. */
  readCallback(
    account: string,
    rawBody: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    receivedAtMs: number,
  ): CallbackReading;
}
