import type { ErrorCode } from './errors';
import type { ProviderName } from './outcome';
import type { ProviderPolicy, WaitPolicy } from './policy';
import type { RefundState, RefundStatus } from './refund-state';
import type { ProofKind } from './verification';

export const refundReasons = [
  'requested_by_customer',
  'duplicate',
  'fraudulent',
  'goods_returned',
  'withdrawal',
  'other',
] as const;
export type RefundReason = (typeof refundReasons)[number];

export type Metadata = Readonly<Record<string, string>>;

/** What a client asked for, as it is kept beside its idempotency key: free text never enters a workflow history. */
export interface RefundRequest {
  readonly paymentId: string;
  /** Minor units; null asks for all that remains. */
  readonly amount: number | null;
  readonly reason: RefundReason;
  readonly description: string | null;
  readonly metadata: Metadata;
  /** Whether goods must arrive before the money goes back. */
  readonly goodsReturn: boolean;
  /** Who asks and from where, as keyed hashes; absent where nothing was told. */
  readonly context?: RequestContext;
  /** A bank account came with it, which the money may go to instead of where it came from. */
  readonly otherDestination?: boolean;
}

/** Keyed hashes of where a request came from; what was not told is absent. */
export interface RequestContext {
  readonly ip?: string;
  readonly device?: string;
  /** Who at the merchant asked. */
  readonly agent?: string;
}

/** Input of the refund workflow: ids and a hash only. `requestedAt` (RFC 3339) is the time of its first trade record. */
export interface RefundInput {
  readonly merchantId: string;
  readonly refundId: string;
  readonly paymentId: string;
  readonly requestHash: string;
  readonly requestedAt: string;
}

/** Who acted: an API key's id, or `engine`. */
export type Actor = string;

/** One step of the state machine (or a note within a state, when `to` is the state itself). */
export interface Transition {
  /** The workflow's write number. A row never takes a number that is not above its own: late writers lose. */
  readonly revision: number;
  readonly to: RefundState;
  /** RFC 3339, from workflow time. */
  readonly at: string;
  readonly by: Actor;
  /** A stable word that says why. */
  readonly reason: string;
}

/**
 * Why a refund did not end well. `code` is stable: one of the catalogue, a risk rule's name (which clients do not see), or the
 * provider's own code.
 */
export interface Failure {
  readonly code: ErrorCode | (string & {});
  readonly stage: 'request' | 'risk' | 'verification' | 'review' | 'return' | 'provider' | 'operator';
}

export type RiskDecisionKind = 'allow' | 'verify' | 'review' | 'reject';

export interface RiskDecision {
  readonly decision: RiskDecisionKind;
  readonly score: number;
  /** Names of the rules that fired: for operators alone, because they say what is watched and who is on a list. */
  readonly rules: readonly string[];
  /** What clients are told of them, the refusing ones' first. Decisions of before this field lack it. */
  readonly reasons?: readonly string[];
  readonly policyVersion: string;
}

/** What must happen between the decision and the gateway call. */
export interface ApprovalPlan {
  readonly verification: boolean;
  /** What the customer must prove, all of it; absent or empty, with `verification`: any one proof will do. */
  readonly proofs?: readonly ProofKind[];
  /** How many different operators must approve: 0, 1 or 2. */
  readonly approvals: number;
  readonly goodsReturn: boolean;
}

/** The last request that was made, or may have been made, of the provider. */
export interface Attempt {
  readonly number: number;
  readonly keyNumber: number;
  /** RFC 3339. The key's horizon counts from here. */
  readonly keyFirstSentAt: string;
  readonly lastSentAt: string;
}

/** A way that the money could not go: its provider refused for good, and is still heard (rule 3.1.12). */
export interface ClosedRoute {
  readonly provider: ProviderName;
  readonly account: string;
  /** The bank account that could not take it; null: the way the money came. */
  readonly destinationId: string | null;
  readonly providerRefundId: string | null;
  /** Of the last key that was used there. */
  readonly keyNumber: number;
  readonly code: string;
  /** RFC 3339: when its provider refused. */
  readonly at: string;
}

/** A route as a refund takes it. */
export interface ChosenRoute {
  readonly provider: ProviderName;
  readonly account: string;
  readonly destinationId: string;
}

/** Where the money can go instead. */
export interface OtherRoute {
  readonly provider: ProviderName;
  readonly account: string;
  readonly providerPolicy: ProviderPolicy;
  /** A bank account that came with the request and was not tried yet; null: somebody must provide one. */
  readonly destinationId: string | null;
}

/** An operator's first vote for a resolution that needs two. */
export interface PendingResolution {
  readonly to: ResolutionTarget;
  readonly by: Actor;
}

export type ResolutionTarget = 'succeeded' | 'failed' | 'canceled' | 'processing' | 'submitting';

/** Where a refund stands: what a workflow needs to go on from here, whoever ran it before. */
export interface RefundProgress {
  readonly state: RefundState;
  readonly revision: number;
  /** RFC 3339: when the state was entered. */
  readonly since: string;
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: string;
  readonly provider: ProviderName;
  readonly account: string;
  readonly providerPaymentId: string;
  readonly providerRefundId: string | null;
  readonly risk: RiskDecision | null;
  /** Null until risk has been assessed. */
  readonly plan: ApprovalPlan | null;
  readonly approvedBy: readonly Actor[];
  readonly attempt: Attempt | null;
  readonly failure: Failure | null;
  readonly pendingResolution: PendingResolution | null;
  /** Absent where there were none yet. */
  readonly closedRoutes?: readonly ClosedRoute[];
  /** The bank account that was chosen, a row of `refund_destinations`; absent: the way the money came. */
  readonly destinationId?: string | null;
  /** What the customer has proved so far; absent: nothing yet. */
  readonly proven?: readonly ProofKind[];
}

/** Opening a refund: its progress and the numbers of policy that its workflow waits by. */
export interface OpenedRefund {
  readonly progress: RefundProgress;
  readonly wait: WaitPolicy;
  readonly providerPolicy: ProviderPolicy;
}

/** What queries and updates of the workflow answer. */
export interface RefundSnapshot {
  readonly refundId: string;
  readonly merchantId: string;
  readonly paymentId: string;
  readonly state: RefundState;
  readonly status: RefundStatus;
  readonly revision: number;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly provider: ProviderName | null;
  readonly providerRefundId: string | null;
  readonly risk: RiskDecision | null;
  readonly failure: Failure | null;
  readonly awaiting: Awaiting | null;
}

/** What the refund waits for, until when (RFC 3339, null: no deadline), and which updates can move it. */
export interface Awaiting {
  readonly what: string;
  readonly until: string | null;
  readonly actions: readonly string[];
}
