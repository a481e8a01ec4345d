/**
 * What a payment provider's answer means, in the engine's own words. Adapters return these and never throw for an
 * answer; whatever they do not understand is `unknown`, because a guess is how money is lost.
 */

export const providerNames = ['stripe', 'alipay', 'wechatpay', 'bank'] as const;
export type ProviderName = (typeof providerNames)[number];

/** The answer to "refund this" or "what became of it?". Reasons and codes are stable words, never free text of a person. */
export type RefundOutcome =
  | { readonly kind: 'processing'; readonly providerRefundId: string }
  | { readonly kind: 'succeeded'; readonly providerRefundId: string }
  /** The provider refused for good (`providerRefundId` null) or gave the refund up. */
  | {
      readonly kind: 'failed';
      readonly providerRefundId: string | null;
      readonly code: string;
      /** The card or account cannot take the money: another destination may (rule 3.1.12). */
      readonly instrumentClosed?: true;
    }
  | { readonly kind: 'canceled'; readonly providerRefundId: string }
  /** The provider needs something first. `providerRefundId` null: it holds no refund object, so one may be submitted again. */
  | { readonly kind: 'action_required'; readonly providerRefundId: string | null; readonly reason: string }
  /** Time-out, 5xx, lost connection, unsigned or unparsable answer: it may or may not have happened. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The request surely never left: connection refused or no such host. Proves nothing about earlier requests. */
  | { readonly kind: 'unsent'; readonly reason: string }
  /** 401, 403, 409, 429 or a stop of our own: not applied; wait and repeat with the same key. */
  | { readonly kind: 'held'; readonly reason: string; readonly retryAfterMs?: number }
  /** A query found nothing under our key. Permits repeating the same key and nothing else. */
  | { readonly kind: 'not_found' }
  /** The answer is about another amount, currency, payment or refund than ours: a person must look. */
  | { readonly kind: 'mismatch'; readonly reason: string; readonly providerRefundId: string | null };

/** A refund as the provider lists it. */
export interface ProviderRefund {
  readonly providerRefundId: string;
  readonly amount: number;
  readonly currency: string;
  /** Our refund id as it travels in the provider's metadata or reference, null when the refund is not ours. */
  readonly refundId: string | null;
  /** When it was made, RFC 3339, where the provider tells; histories of before do not have it. */
  readonly refundedAt?: string;
  readonly outcome: RefundOutcome;
}

/** How the payer pays: content of a QR code, a page to open, or the parameters of WeChat's own payment sheet. */
export type PaymentAction =
  | { readonly type: 'qr_code'; readonly content: string }
  | { readonly type: 'redirect'; readonly url: string }
  | { readonly type: 'wechatpay_jsapi'; readonly parameters: Readonly<Record<string, string>> };

/** The answer to "charge this" or "is this payment what we think it is?". */
export type PaymentOutcome =
  | {
      readonly kind: 'captured';
      readonly providerPaymentId: string;
      readonly amount: number;
      readonly currency: string;
      /** RFC 3339, as the provider tells it. */
      readonly capturedAt: string;
      /**
       * The card or account that paid, where the provider tells: its own stable name for it. In clear only between gateway
       * and activity, which keeps and answers a keyed hash.
       */
      readonly instrument?: string;
      readonly refunds: readonly ProviderRefund[];
      readonly disputed: boolean;
    }
  /**
   * It is open: it waits for its payer, or for the provider to settle it. `action` is what the payer needs; null when
   * there is nothing to do, or when the provider does not tell it again.
   */
  | {
      readonly kind: 'requires_action';
      readonly providerPaymentId: string | null;
      readonly action: PaymentAction | null;
    }
  /** It will never be captured: canceled, closed, timed out at the provider. */
  | { readonly kind: 'not_captured'; readonly providerPaymentId: string; readonly providerStatus: string }
  | { readonly kind: 'declined'; readonly code: string }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'held'; readonly reason: string; readonly retryAfterMs?: number };

/** The answer to "list every refund of this payment": complete, or not to be relied on. */
export type RefundListing =
  | { readonly kind: 'complete'; readonly refunds: readonly ProviderRefund[]; readonly disputed: boolean }
  | { readonly kind: 'unknown'; readonly reason: string };
