/**
 * What the API and the workflows say to each other: names and argument shapes. Arguments stand in the workflow's
 * history, so they carry ids and stable words, never free text, codes or personal data.
 */
import type { ProviderName } from './outcome';
import type { Actor, ResolutionTarget } from './refund';

/** The queue of workflows and their local activities. */
export const refundTaskQueue = 'refunds';

/** Each provider has its own queue: a slow one never starves the others. */
export const gatewayTaskQueue = (provider: string): string => `gateway-${provider}`;

/** Why a refund is held back that only waits for its turn: its provider wants the refunds of one payment apart. */
export const refundSpacing = 'refund_spacing';

export const workflowTypes = {
  refund: 'refundWorkflow',
  recovery: 'refundRecoveryWorkflow',
  lateTruth: 'refundReversalWorkflow',
  payment: 'paymentWorkflow',
  paymentSync: 'paymentSyncWorkflow',
  sweep: 'sweepWorkflow',
  webhookDelivery: 'webhookDeliveryWorkflow',
  bankBatch: 'bankBatchWorkflow',
  searchSink: 'searchSinkWorkflow',
  backup: 'backupWorkflow',
  ledgerSealer: 'ledgerSealerWorkflow',
  ledgerSealerWatch: 'ledgerSealerWatchWorkflow',
  reconciliation: 'reconciliationWorkflow',
} as const;

export const updateNames = {
  /** Waits for the decision; answers with the snapshot. Update id `accept`. */
  accept: 'accept',
  approve: 'approve',
  reject: 'reject',
  cancel: 'cancel',
  verify: 'verify',
  confirmReturn: 'confirmReturn',
  resolve: 'resolve',
  providerReported: 'providerReported',
  redirect: 'redirect',
  redirectAbnormal: 'redirectAbnormal',
} as const;

/** Told to a workflow that looks into a report, when there is another one: it looks again before it closes. */
export const reportedAgainSignal = 'reportedAgain';

/** Told to a payment's workflow when its provider has news: it asks. */
export const paymentReportedSignal = 'providerReported';

export const queryNames = { state: 'state', timeline: 'timeline' } as const;

export interface ByActor {
  readonly by: Actor;
}

/** `attemptId` names a row of verification attempts: whatever was typed stays out of the history. */
export interface VerifyMessage extends ByActor {
  readonly attemptId: string;
}

export interface ResolveMessage extends ByActor {
  readonly to: ResolutionTarget;
  /** The provider's own id of the refund, where the operator has it. */
  readonly providerReference: string | null;
}

export interface ProviderReportMessage {
  readonly eventId: string;
  /** The report is, or may be, of a route that was closed. Whether the refund has left it, the workflow knows. */
  readonly closedRoute?: boolean;
}

/** `destinationId` names a row of `refund_destinations`: the account itself stays out of the history. */
export interface RedirectMessage extends ByActor {
  readonly destinationId: string;
}

/** Where the provider is to send what the payer's bank did not take; null: to the merchant's own account with it. */
export interface AbnormalRedirectMessage extends ByActor {
  readonly destinationId: string | null;
}

export interface TimelineEntry {
  readonly at: string;
  readonly state: string;
  readonly by: Actor;
  readonly reason: string;
}

/** Input of the payment workflow: ids and a hash only. */
export interface PaymentInput {
  readonly merchantId: string;
  readonly paymentId: string;
  readonly requestHash: string;
  readonly requestedAt: string;
}

export type PaymentResult =
  | { readonly status: 'captured' }
  /** Nobody paid in time, and nobody can any more. */
  | { readonly status: 'expired' }
  /** `differs` names the fields in which the provider's payment is another than the one described. */
  | { readonly status: 'failed'; readonly code: string; readonly differs: readonly string[] };

/** Input of the workflow that handles what a provider says after a refund's workflow has closed. */
export interface LateTruthInput {
  readonly merchantId: string;
  readonly refundId: string;
}

export interface PaymentSyncInput {
  readonly merchantId: string;
  readonly paymentId: string;
}

export interface ReconciliationInput {
  readonly provider: ProviderName;
  readonly account: string;
  /** `YYYY-MM-DD` of the provider's days; by default the last one whose file is there. */
  readonly day?: string;
}
