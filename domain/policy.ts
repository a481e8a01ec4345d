import type { AlertSeverity } from './alerts';
import type { ProviderName } from './outcome';
import type { IdentityLevel } from './verification';

/**
 * Numbers of policy. They live in configuration (deploy/policy.json or POLICY_FILE), are checked when a process
 * starts, and reach a workflow only through an activity's result, so that a change never breaks a replay.
 */
export interface Policy {
  readonly version: string;
  readonly refunds: RefundLimits;
  readonly wait: WaitPolicy;
  readonly providers: Readonly<Partial<Record<ProviderName, ProviderSettings>>>;
  readonly webhooks: WebhookPolicy;
  readonly identity: IdentityPolicy;
  readonly verification: VerificationPolicy;
  readonly monitoring: MonitoringPolicy;
  readonly alerts: AlertPolicy;
}

/** From when on what monitors measure is an alarm, and how thoroughly payments are gone through. */
export interface MonitoringPolicy {
  /** A refund that keeps an amount reserved for longer without waiting for its customer or its provider. */
  readonly holdAgeMs: number;
  /** A trade record that no seal has for longer. */
  readonly sealLagMs: number;
  /** An event that no monitor has seen for longer. */
  readonly lagMs: number;
  /** How often these three are looked at, and how soon an alarm is repeated while nothing changes. */
  readonly gaugeEveryMs: number;
  readonly gaugeRepeatMs: number;
  /** A 1024th of all payments is checked this often. */
  readonly sweepEveryMs: number;
}

/** Thresholds in major units by currency; `*` is for every other currency; null switches a rule off. */
export type AmountThreshold = Readonly<Record<string, number>> | null;

export interface RefundLimits {
  /** Held or settled at once, of one payment. What else is decided by risk stands in a policy of its own (risk/decisions/). */
  readonly maxPerPayment: number;
}

export interface WaitPolicy {
  readonly verificationMs: number;
  readonly reviewMs: number;
  readonly returnMs: number;
  /** How long what the provider needs, or whatever holds a refund off, may take before an operator decides. */
  readonly actionMs: number;
}

export interface ProviderPolicy {
  /** How long the provider surely remembers an idempotency key, counted from the first send. */
  readonly keyHorizonMs: number;
  readonly firstQueryAfterMs: number;
  readonly maxQueryIntervalMs: number;
  /** After this an unknown outcome goes to an operator. */
  readonly unknownLimitMs: number;
  /** After this a refund still in process goes to an operator. */
  readonly processingLimitMs: number;
  /** First wait after 401, 403, 409, 429; doubles up to `maxQueryIntervalMs`. After a stop of our own: up to 60 times this. */
  readonly heldRetryMs: number;
  /** Bound on one HTTP call. */
  readonly callTimeoutMs: number;
}

/** What calls to a provider are bounded by, beside the waits that a workflow is told. */
export interface ProviderSettings extends ProviderPolicy {
  /** The provider refuses refunds of one payment that follow each other faster; 0: it does not mind. */
  readonly refundSpacingMs: number;
  /** How long a payer has to pay. */
  readonly paymentExpiryMs: number;
  /** After so many unknown outcomes in a row nothing is sent to the provider for `circuitOpenMs`. */
  readonly circuitUnknownsMax: number;
  readonly circuitOpenMs: number;
  /** Calls under way at once and calls in a second, of all processes together for the latter; by default the environment's. */
  readonly concurrencyMax?: number;
  readonly callsPerSecondMax?: number;
}

export interface IdentityPolicy {
  /** How long somebody stays verified; no longer than their document is valid. */
  readonly validMs: number;
  /** How often a customer may be wrong about who they are, for one refund. */
  readonly triesMax: number;
  /** What a customer must reach in order to have proved it. */
  readonly proofLevel: Exclude<IdentityLevel, 'unverified'>;
}

/** How customers prove something for a refund, and operators that it is they who approve. */
export interface VerificationPolicy {
  /** Digits of a code that is sent, how long it is good, and how many may be sent within `sendWindowMs`. */
  readonly codeDigits: number;
  readonly codeLifetimeMs: number;
  readonly codesPerCustomerMax: number;
  /** Of one API key, and of one address. */
  readonly codesPerSourceMax: number;
  readonly sendWindowMs: number;
  /** Wrong tries of one refund, over all ways; then it is refused, or an operator looks. */
  readonly triesMax: number;
  readonly whenTriesAreUsedUp: 'reject' | 'review';
  /** Tries of one customer over all refunds, and of one operator, within `tryWindowMs`. */
  readonly triesPerPersonMax: number;
  readonly tryWindowMs: number;
  /** Whether the merchant's word counts as proof; `unless_named`: not where the decision names what must be proved. */
  readonly acceptAttestations: boolean | 'unless_named';
  /** From there on approvals need the operator's own second factor. */
  readonly approvalFactorFromMajor: AmountThreshold;
}

export interface WebhookPolicy {
  readonly maxEndpoints: number;
  /** The waits after attempts that failed; the first attempt is made at once, and the last one has no wait after it. */
  readonly retryDelaysMs: readonly number[];
  /** A receiver that has not answered by then has failed. */
  readonly attemptTimeoutMs: number;
  /** After failures alone for so long an endpoint is disabled. */
  readonly disableAfterMs: number;
  /** How long a secret that was replaced still signs beside the new one. */
  readonly rotationOverlapMs: number;
  /** How long deliveries are kept. */
  readonly deliveryRetentionMs: number;
}

/** Who is told of alarms, and when. Addresses are personal data: they stand in ALERT_RECIPIENTS_FILE, by group. */
export interface AlertPolicy {
  /** By severity: whom to tell at once, and whom while nobody has acknowledged. */
  readonly steps: Readonly<Record<AlertSeverity, readonly AlertStep[]>>;
  /** An alarm that is not raised again for so long is over; null: somebody has to say so. */
  readonly resolveQuietMs: Readonly<Record<AlertSeverity, number | null>>;
  readonly kinds: Readonly<Record<string, AlertKindPolicy>>;
  /** Within this time a recipient is told once of the alarms of a group. */
  readonly groupWindowMs: number;
  /** The waits after attempts whose outcome is not known; then it is given up. */
  readonly retryDelaysMs: readonly number[];
}

export interface AlertStep {
  /** Counted from when the alarm became as grave as it is. */
  readonly afterMs: number;
  readonly tell: readonly AlertTarget[];
}

/** A group of recipients by one channel, or the operators' webhook. */
export type AlertTarget =
  { readonly channel: 'sms' | 'email'; readonly group: string } | { readonly channel: 'webhook' };

export interface AlertKindPolicy {
  /** In place of that of the severity. */
  readonly resolveQuietMs?: number | null;
  /** Times of day, UTC, in which nobody is told unless it is critical; they are told when it ends. */
  readonly quietTimes?: readonly { readonly from: string; readonly to: string }[];
}
