import type { PaymentResult, PaymentInput } from '../domain/refund-messages';
import type { PaymentOutcome, ProviderName, RefundListing, RefundOutcome } from '../domain/outcome';
import type { ProviderPolicy } from '../domain/policy';
import type { WebhookDeliveryInput, WebhookDeliveryStatus } from '../domain/webhooks';
import type {
  ApprovalPlan,
  Failure,
  OpenedRefund,
  PendingResolution,
  RefundInput,
  RefundProgress,
  RiskDecision,
  Transition,
} from '../domain/refund';

/** Whose refund an activity works on, and the request that led to it (for its log lines). */
export interface RefundRef {
  readonly merchantId: string;
  readonly refundId: string;
  readonly paymentId: string;
  readonly requestId: string | null;
}

/** A write was refused because the row is ahead of this run: the run goes on from `progress`. */
export interface Superseded {
  readonly kind: 'superseded';
  readonly progress: RefundProgress;
}

export type WriteResult = { readonly kind: 'written' } | Superseded;

export interface TransitionWrite extends RefundRef {
  readonly transitions: readonly Transition[];
  readonly providerRefundId?: string | null;
  readonly failure?: Failure | null;
  readonly approvedBy?: string;
  readonly pendingResolution?: PendingResolution | null;
  readonly evidence?: { readonly by: string; readonly reference: string | null };
}

export interface AssessInput extends RefundRef {
  readonly revision: number;
  readonly at: string;
}

export type AssessResult =
  | {
      readonly kind: 'assessed';
      readonly risk: RiskDecision;
      readonly plan: ApprovalPlan;
      readonly transition: Transition;
    }
  | Superseded;

export interface ReleaseInput extends RefundRef {
  readonly at: string;
}

export interface AlertInput extends RefundRef {
  readonly alert: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly detail: string;
}

export interface VerificationInput extends RefundRef {
  readonly attemptId: string;
}

export interface GatewayCallInput extends RefundRef {
  readonly provider: ProviderName;
  readonly account: string;
  readonly providerPaymentId: string;
  readonly providerRefundId: string | null;
  readonly amount: number;
  readonly currency: string;
  /** The idempotency key of this attempt, or of the last one when asking. */
  readonly key: string;
}

export interface SubmitInput extends GatewayCallInput {
  readonly attempt: number;
  readonly keyNumber: number;
  readonly sentAt: string;
  readonly transitions: readonly Transition[];
}

export type SubmitResult = RefundOutcome | Superseded;

/** Steps that keep the engine's own records: local activities, each idempotent. */
export interface RecordingActivities {
  /** Reserves the amount, posts the hold and inserts the row; for a refund that is there already, answers where it stands. Null: unknown request. */
  openRefund(input: RefundInput & { readonly requestId: string | null }): Promise<OpenedRefund | null>;
  assessRisk(input: AssessInput): Promise<AssessResult>;
  recordTransitions(input: TransitionWrite): Promise<WriteResult>;
  /** Settles the reservation, posts the refund's record and writes the final state. */
  settleRefund(input: TransitionWrite & { readonly at: string }): Promise<WriteResult>;
  /** Compensates the reservation: releases it and posts the release. */
  releaseReservation(input: ReleaseInput): Promise<void>;
  raiseAlert(input: AlertInput): Promise<void>;
  /** Whether the proof that this attempt id names was good. */
  checkVerification(input: VerificationInput): Promise<boolean>;
}

/** Calls to the provider: regular activities on the provider's own queue. */
export interface GatewayActivities {
  /** Records the attempt, asks first if one was recorded before, then sends once. */
  submitRefund(input: SubmitInput): Promise<SubmitResult>;
  queryRefund(input: GatewayCallInput): Promise<RefundOutcome>;
  listRefunds(input: GatewayCallInput): Promise<RefundListing>;
  /** Takes the payment, or looks the registered one up. */
  takePayment(input: PaymentInput): Promise<PaymentOutcome>;
  /** Asks whether an earlier charge of ours arrived. */
  findPayment(input: { readonly merchantId: string; readonly paymentId: string }): Promise<PaymentOutcome>;
}

export interface LateTruthActivities {
  loadRefund(input: { readonly merchantId: string; readonly refundId: string }): Promise<OpenedRefund | null>;
  /** Has what the provider says looked into once the refund has closed. */
  startLateTruth(input: RefundRef): Promise<void>;
  /** A succeeded refund came back: reversal record, entry `reversed`, capacity restored, state `reversed`. */
  reverseRefund(input: RefundRef & { readonly at: string; readonly code: string }): Promise<void>;
  /** A closed refund was paid after all: the movement is posted, the payment blocked, an alarm raised. */
  recordLateSuccess(input: RefundRef & { readonly at: string; readonly providerRefundId: string }): Promise<void>;
}

export interface OpenedPayment {
  readonly provider: ProviderName;
  readonly registered: boolean;
  readonly providerPolicy: ProviderPolicy;
  /** Set when an earlier run has finished it. */
  readonly result: PaymentResult | null;
}

export interface PaymentActivities {
  openPayment(input: PaymentInput): Promise<OpenedPayment | null>;
  /** Writes the result with its capture record, imported refunds and dispute. */
  concludePayment(input: PaymentInput & { readonly outcome: PaymentOutcome }): Promise<PaymentResult>;
  /** Brings refunds and disputes made outside the engine into the payment. */
  importProviderRefunds(input: {
    readonly merchantId: string;
    readonly paymentId: string;
    readonly outcome: PaymentOutcome;
  }): Promise<void>;
  loadPayment(input: {
    readonly merchantId: string;
    readonly paymentId: string;
  }): Promise<{ readonly provider: ProviderName } | null>;
}

export interface SweepActivities {
  /** Gives each open refund that nothing runs a recovery workflow, and delivers callbacks that were left behind. */
  sweep(): Promise<{ readonly recovered: number; readonly delivered: number }>;
}

export type WebhookAttemptResult =
  | { readonly kind: 'retry'; readonly afterMs: number }
  | { readonly kind: 'closed'; readonly status: WebhookDeliveryStatus };

export interface WebhookActivities {
  /** Sends a delivery's event once and logs it; a delivery that is closed is left as it is. */
  attemptWebhook(input: WebhookDeliveryInput & { readonly at: string }): Promise<WebhookAttemptResult>;
}

export type Activities = RecordingActivities &
  GatewayActivities &
  LateTruthActivities &
  PaymentActivities &
  SweepActivities &
  WebhookActivities;
