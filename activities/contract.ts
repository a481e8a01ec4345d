import type { PaymentResult, PaymentInput } from '../domain/refund-messages';
import type { SealingActivities } from './sealing/contract';
import type { PaymentOutcome, ProviderName, RefundListing, RefundOutcome } from '../domain/outcome';
import type { ProviderPolicy } from '../domain/policy';
import type { BackupActivities, BankActivities, SearchActivities, SweepActivities } from './scheduled-contract';
import type { WebhookDeliveryInput, WebhookDeliveryStatus } from '../domain/webhooks';
import type { ProofKind, VerificationCheck } from '../domain/verification';
import type {
  ApprovalPlan,
  ChosenRoute,
  ClosedRoute,
  Failure,
  OpenedRefund,
  OtherRoute,
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

/** Whose payment an activity works on, and the request that led to it (for its log lines). */
export interface PaymentRef {
  readonly merchantId: string;
  readonly paymentId: string;
  readonly requestId: string | null;
}

export type PaymentCall = PaymentInput & PaymentRef;

/** What the provider says of a payment, without what only its payer may see: that stands in the row. */
export type PaymentAnswer =
  | Exclude<PaymentOutcome, { kind: 'requires_action' }>
  | {
      readonly kind: 'requires_action';
      /** The row holds what the payer needs. */
      readonly payable: boolean;
    };

/** A write was refused because the row is ahead of this run: the run goes on from `progress`. */
export interface Superseded {
  readonly kind: 'superseded';
  readonly progress: RefundProgress;
  /** Of the provider that the row is with: it may have gone another way. Early histories do not have it. */
  readonly providerPolicy?: ProviderPolicy;
}

export type WriteResult = { readonly kind: 'written' } | Superseded;

export interface TransitionWrite extends RefundRef {
  readonly transitions: readonly Transition[];
  readonly providerRefundId?: string | null;
  readonly failure?: Failure | null;
  readonly approvedBy?: string;
  /** All that the customer has proved. */
  readonly proven?: readonly ProofKind[];
  readonly pendingResolution?: PendingResolution | null;
  readonly evidence?: { readonly by: string; readonly reference: string | null };
  readonly closedRoutes?: readonly ClosedRoute[];
  /** The provider itself sends the money to this account, a row of `refund_destinations`. */
  readonly destinationId?: string;
  /** From here on the refund goes another way: provider, account and destination change together. */
  readonly route?: ChosenRoute;
}

export interface SettleInput extends TransitionWrite {
  readonly at: string;
  /** Who paid; absent: the payment's provider. */
  readonly provider?: ProviderName;
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

export interface OpenInput extends RefundInput {
  readonly requestId: string | null;
  /** RFC 3339: the time of the assessment. Absent: it is only opened. */
  readonly assessAt?: string;
}

export interface OpenResult extends OpenedRefund {
  /** The decision, when it was made in the same step: it leads on from `progress`. */
  readonly assessed?: AssessResult;
}

export interface ReleaseInput extends RefundRef {
  readonly at: string;
  /** The last step on the row that the run knows of. */
  readonly revision: number;
  /** Whether the run knows of an attempt to send the refund. */
  readonly sent: boolean;
}

/** `superseded`: the row is ahead of the run, and its hold is not the run's to release. */
export type ReleaseResult = { readonly kind: 'released' } | Superseded;

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
  /** The first attempt under its key, after others under another: what those came to is behind it. */
  readonly isNextKey: boolean;
  readonly sentAt: string;
  /** RFC 3339: from then on the provider may have forgotten the key, and a request under it may be a second one. */
  readonly keyExpiresAt: string;
  readonly transitions: readonly Transition[];
}

/** Has the provider send a refund elsewhere that the payer's bank did not take. */
export interface AbnormalRedirectInput extends GatewayCallInput {
  readonly providerRefundId: string;
  /** A row of `refund_destinations`; null: the merchant's own account with the provider. */
  readonly destinationId: string | null;
}

/** A stop of our own forbids sending. `recorded`: an attempt stands on the row and may have been sent earlier. */
export interface HeldBack {
  readonly kind: 'held_back';
  readonly reason: string;
  readonly recorded: boolean;
  /** When it is known how long the stop stands. */
  readonly retryAfterMs?: number;
}

export type SubmitResult = RefundOutcome | Superseded | HeldBack;

/** Steps that keep the engine's own records: local activities, each idempotent. */
export interface RecordingActivities {
  /** Reserves the amount, posts the hold and inserts the row; for a refund that is there already, answers where it stands. Null: unknown request. */
  openRefund(input: OpenInput): Promise<OpenResult | null>;
  /** Assesses a refund that was opened without. */
  assessRisk(input: AssessInput): Promise<AssessResult>;
  recordTransitions(input: TransitionWrite): Promise<WriteResult>;
  /** Settles the reservation, posts the refund's record and writes the final state. */
  settleRefund(input: SettleInput): Promise<WriteResult>;
  /** Compensates the reservation: releases it and posts the release, unless the row is ahead of the run that asks. */
  releaseReservation(input: ReleaseInput): Promise<ReleaseResult>;
  raiseAlert(input: AlertInput): Promise<void>;
  /** What the attempt of this id has come to. */
  checkVerification(input: VerificationInput): Promise<VerificationCheck>;
  /** Where the refund can go when the way the money came is closed; null: nowhere (rule 3.1.12). */
  findOtherRoute(input: RefundRef): Promise<OtherRoute | null>;
}

/** Calls to the provider: regular activities on the provider's own queue. */
export interface GatewayActivities {
  /** Records the attempt, asks first if one was recorded before, then sends once. Held back, it records no attempt. */
  submitRefund(input: SubmitInput): Promise<SubmitResult>;
  /** Sends once, on the refund that the provider holds; what came of it only a query says. */
  redirectAbnormal(input: AbnormalRedirectInput): Promise<RefundOutcome | HeldBack>;
  queryRefund(input: GatewayCallInput): Promise<RefundOutcome>;
  listRefunds(input: GatewayCallInput): Promise<RefundListing>;
  /** Takes the payment, or looks the registered one up. */
  takePayment(input: PaymentCall): Promise<PaymentAnswer>;
  /** Asks how the payment stands: whether an earlier charge of ours arrived, whether somebody has paid. */
  findPayment(input: PaymentRef): Promise<PaymentAnswer>;
  /** Makes sure that nobody can pay any more, and answers how the payment stands then. */
  closePayment(input: PaymentRef): Promise<PaymentAnswer>;
}

export interface LateSuccessInput extends RefundRef {
  readonly at: string;
  readonly providerRefundId: string;
  /** Whose payment it was when that is not where the refund went last: a route that was closed. */
  readonly closedRoute?: ProviderName;
}

/** What its provider gave back of a refund that may have been paid after it had closed. */
export type LateReversalInput = RefundRef & Readonly<Record<'at' | 'code' | 'providerRefundId', string>>;

export interface LateTruthActivities {
  loadRefund(input: { readonly merchantId: string; readonly refundId: string }): Promise<OpenedRefund | null>;
  /** Has what the provider says looked into once the refund has closed. */
  startLateTruth(input: RefundRef): Promise<void>;
  /** A succeeded refund came back: reversal record, entry `reversed`, capacity restored, state `reversed`. */
  reverseRefund(input: RefundRef & { readonly at: string; readonly code: string }): Promise<void>;
  /** A closed refund was paid after all: the movement is posted unless it had come back, the payment blocked, an alarm raised. */
  recordLateSuccess(input: LateSuccessInput): Promise<void>;
  /** What came back, if the books have it as such a payout: reversal record, entry `reversed`; the state stays. */
  reverseLateSuccess(input: LateReversalInput): Promise<'reversed' | 'nothing_new'>;
}

export interface OpenedPayment {
  readonly provider: ProviderName;
  readonly registered: boolean;
  readonly providerPolicy: ProviderPolicy;
  /** Set when an earlier run has finished it. */
  readonly result: PaymentResult | null;
  /** An earlier run has opened it, and may have sent a charge. */
  readonly resumed: boolean;
  /** The row holds what the payer needs. */
  readonly payable: boolean;
  /** RFC 3339. After this the payment is closed; null for one that was captured elsewhere. */
  readonly expiresAt: string | null;
}

export interface PaymentAlertInput extends PaymentRef {
  readonly alert: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly detail: string;
}

export interface PaymentActivities {
  openPayment(input: PaymentCall): Promise<OpenedPayment | null>;
  /** Writes the result with its capture record, imported refunds and dispute. `expired`: it was closed, not refused. */
  concludePayment(
    input: PaymentCall & { readonly outcome: PaymentAnswer; readonly expired?: boolean },
  ): Promise<PaymentResult>;
  /** Brings what the provider knows into the payment: money that arrived after all, refunds made elsewhere, a dispute. */
  importProviderRefunds(input: PaymentRef & { readonly outcome: PaymentAnswer }): Promise<void>;
  loadPayment(
    input: PaymentRef,
  ): Promise<{ readonly provider: ProviderName; readonly providerPolicy: ProviderPolicy } | null>;
  raisePaymentAlert(input: PaymentAlertInput): Promise<void>;
}

export type WebhookAttemptResult =
  | { readonly kind: 'retry'; readonly afterMs: number }
  | { readonly kind: 'closed'; readonly status: WebhookDeliveryStatus };

export interface WebhookActivities {
  /** Sends a delivery's event once and logs it; a delivery that is closed is left as it is. */
  attemptWebhook(input: WebhookDeliveryInput & { readonly at: string }): Promise<WebhookAttemptResult>;
}

/** One day of one account with a provider. */
export interface ReconcileInput {
  readonly provider: ProviderName;
  readonly account: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
}

export interface ReconcileActivities {
  /** Compares a day with the provider's file. A retry goes on where the last try was. */
  reconcileDay(input: ReconcileInput): Promise<{ readonly id: string; readonly differences: number }>;
  /** Ends what the file decides and the provider's queries have not. */
  settleUndecided(input: ReconcileInput): Promise<{ readonly settled: number }>;
}

export type * from './scheduled-contract';

export type Activities = RecordingActivities &
  GatewayActivities &
  LateTruthActivities &
  PaymentActivities &
  SweepActivities &
  WebhookActivities &
  BankActivities &
  BackupActivities &
  SearchActivities &
  SealingActivities &
  ReconcileActivities;
