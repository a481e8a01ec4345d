import type { BankDestination, MaskedDestination } from '../domain/bank-transfer';
import type { PaymentAction, ProviderName } from '../domain/outcome';
import type { AdjustmentRequest } from './adjustments/documents';
import type { Encrypted } from './encryption';
import type { RefundState } from '../domain/refund-state';
import type { SignatureAlgorithm } from '../domain/signature';
import type { ProofKind } from '../domain/verification';
import type {
  ClosedRoute,
  Metadata,
  PendingResolution,
  ApprovalPlan,
  Failure,
  RefundReason,
  RefundRequest,
  RequestContext,
  RiskDecision,
} from '../domain/refund';

export type ReservationState = 'held' | 'settled' | 'released' | 'reversed';

/** One refund's claim on a payment. Entries change, they are never removed (rule 3.1.1). Times come from workflow input. */
export interface Reservation {
  readonly refund: string;
  readonly amount: number;
  readonly state: ReservationState;
  readonly heldAt: Date | null;
  readonly settledAt: Date | null;
  readonly releasedAt: Date | null;
  readonly reversedAt: Date | null;
  /** A refund made outside the engine and imported. */
  readonly external: boolean;
}

/** `pending`: the provider has not answered yet. `failed` and `expired` are left only by money that arrives after all. */
export type PaymentStatus = 'pending' | 'requires_action' | 'captured' | 'failed' | 'expired';

export interface PaymentDocument {
  readonly id: string;
  readonly merchantId: string;
  readonly status: PaymentStatus;
  readonly provider: ProviderName;
  readonly account: string;
  /** Null until the provider has answered. */
  readonly providerPaymentId: string | null;
  readonly captured: number;
  readonly reserved: number;
  readonly refunded: number;
  readonly currency: string;
  readonly orderId: string | null;
  readonly customerId: string | null;
  readonly metadata: Metadata;
  readonly failureCode: string | null;
  /** What the payer needs in order to pay. Here only: it may carry a signature, so it stands in no history. */
  readonly nextAction: PaymentAction | null;
  /** After this nobody can pay any more; null for a payment that was captured elsewhere. */
  readonly expiresAt: Date | null;
  /** When the latest refund of this payment was sent, for providers that want them apart. */
  readonly lastRefundSentAt: Date | null;
  readonly reservations: readonly Reservation[];
  /** Set by a breach (rule 3.1.8): no new refund may be reserved. */
  readonly blocked: string | null;
  /** How often it was blocked so far, also while it was blocked already; absent before the first time. */
  readonly blockRevision?: number;
  readonly disputed: boolean;
  readonly capturedAt: Date | null;
  readonly createdAt: Date;
  /** Keyed hashes of the card or account that paid, and of where the payer was; absent where it is not known. */
  readonly instrumentHash?: string;
  readonly deviceHash?: string;
  readonly ipHash?: string;
}

export interface RecordedAttempt {
  readonly attempt: number;
  readonly keyNumber: number;
  readonly key: string;
  readonly sentAt: Date;
}

/** The read model of a refund workflow; written by its activities only, in order of `revision`. */
export interface RefundDocument {
  readonly id: string;
  readonly merchantId: string;
  readonly paymentId: string;
  readonly state: RefundState;
  readonly revision: number;
  readonly stateSince: Date;
  readonly history: readonly { revision: number; state: RefundState; at: Date; by: string; reason: string }[];
  readonly amount: number;
  readonly currency: string;
  readonly provider: ProviderName;
  readonly account: string;
  readonly providerPaymentId: string;
  readonly providerRefundId: string | null;
  readonly customerId: string | null;
  readonly orderId: string | null;
  readonly reason: RefundReason;
  readonly description: string | null;
  readonly metadata: Metadata;
  readonly risk: RiskDecision | null;
  readonly plan: ApprovalPlan | null;
  /** What the customer has proved so far; absent: nothing yet. */
  readonly proven?: readonly ProofKind[];
  readonly approvedBy: readonly string[];
  readonly attempts: readonly RecordedAttempt[];
  readonly failure: Failure | null;
  readonly pendingResolution: PendingResolution | null;
  /** Ways that the money could not go, in the order in which they were tried (rule 3.1.12). */
  readonly closedRoutes: readonly ClosedRoute[];
  /** The bank account that the refund goes to instead of the way the money came. */
  readonly destination: ChosenDestination | null;
  readonly evidence: readonly { at: Date; by: string; reference: string | null; note: string | null }[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface IdempotencyRow {
  /** The id of the refund, payment or adjustment that the key stands for. */
  readonly id: string;
  readonly merchantId: string;
  readonly kind: 'refund' | 'payment' | 'adjustment';
  readonly requestHash: string;
  /** The request with its free text. */
  readonly request: RefundRequest | PaymentRequest | AdjustmentRequest;
  readonly requestId: string;
  readonly createdAt: Date;
  readonly answer: StoredAnswer | null;
}

export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a client asked for when taking or registering a payment. */
export interface PaymentRequest {
  readonly provider: ProviderName;
  readonly account: string;
  readonly amount: number;
  readonly currency: string;
  readonly orderId: string | null;
  readonly customerId: string | null;
  readonly metadata: Metadata;
  readonly source:
    { readonly paymentMethod: string; readonly payer: string | null } | { readonly providerPaymentId: string };
  /** Where the payer was, as keyed hashes. */
  readonly context?: Pick<RequestContext, 'ip' | 'device'>;
}

export type ApiScope =
  | 'payments:read'
  | 'payments:write'
  | 'refunds:read'
  | 'refunds:write'
  | 'records:read'
  | 'refunds:operate'
  | 'ledger:adjust'
  | 'ledger:overall'
  | 'alerts:read'
  | 'customers:read'
  | 'customers:write'
  | 'alerts:write'
  | 'reconciliations:read'
  | 'reconciliations:operate'
  | 'signing_keys:read'
  | 'signing_keys:write'
  | 'webhooks:read'
  | 'webhooks:write';

export interface ApiKeyDocument {
  readonly id: string;
  /** SHA-256 of the key, hex. */
  readonly hash: string;
  readonly kind: 'merchant' | 'operator';
  /** One for a merchant's key; those an operator serves for an operator's. */
  readonly merchantIds: readonly string[];
  readonly scopes: readonly ApiScope[];
  readonly label: string;
  /** Requests with this key must be signed. */
  readonly requireSignature: boolean;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

/** A key that requests with one API key may be signed with, while it is valid and not revoked. */
export interface SigningKeyDocument {
  /** The `keyid` of a signature. */
  readonly id: string;
  readonly apiKeyId: string;
  /** The API key's merchant; null for an operator's. */
  readonly merchantId: string | null;
  readonly algorithm: SignatureAlgorithm;
  /** PEM (SPKI) of ed25519 and RSA; null for HMAC. */
  readonly publicKey: string | null;
  /** The secret of HMAC, base64 before it was encrypted; null for the others. */
  readonly secret: Encrypted | null;
  readonly label: string;
  readonly notBefore: Date;
  readonly notAfter: Date | null;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

/** A merchant's account with a provider, encrypted as a whole. */
export interface ProviderAccountDocument {
  /** `<provider>/<account id>`. */
  readonly id: string;
  readonly merchantId: string;
  readonly sealed: Encrypted;
  readonly updatedAt: Date;
}

export interface AuditEntry {
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly merchantId: string | null;
  readonly requestId: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

/** A provider's notification, stored before it is answered (rule 3.1.6). No raw body: only what it points at. */
export interface InboxEntry {
  readonly id: string;
  readonly provider: ProviderName;
  readonly account: string;
  readonly eventId: string;
  readonly type: string;
  readonly paymentId: string | null;
  readonly refundId: string | null;
  readonly providerRefundId: string | null;
  readonly providerPaymentId: string | null;
  readonly receivedAt: Date;
  readonly deliveredAt: Date | null;
  /** What became of it: `woken`, `late`, `unmatched`, `synced`. */
  readonly disposition: string | null;
  /** The workflow that looks into it, once one was started. */
  readonly look?: string;
}

/** A proof of identity or a second factor given for a refund; the workflow learns its id only. */
export interface VerificationAttempt {
  readonly id: string;
  readonly refundId: string;
  readonly merchantId: string;
  readonly method: string;
  /** Rows of before there were several ways have none. */
  readonly kind?: ProofKind;
  readonly passed: boolean;
  /** The last try that the refund had. */
  readonly exhausted?: boolean;
  readonly reference: string | null;
  readonly at: Date;
}

export interface ChosenDestination extends MaskedDestination {
  /** A row of `refund_destinations`. */
  readonly id: string;
}

/** A bank account that a refund may go to, given with the request or when it was asked for. */
export interface NewDestination {
  readonly refundId: string;
  readonly merchantId: string;
  readonly source: 'request' | 'redirect';
  readonly destination: BankDestination;
  readonly createdAt: Date;
}

/** What an operator said of an account whose holder is not the verified customer. */
export interface DestinationReview {
  readonly decision: 'approved' | 'rejected';
  readonly by: string;
  readonly at: Date;
}

export interface RefundDestination extends NewDestination, MaskedDestination {
  readonly id: string;
  /** Null: nobody has been asked. */
  readonly review: DestinationReview | null;
}
