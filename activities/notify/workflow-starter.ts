import type {
  LateTruthInput,
  PaymentInput,
  PaymentSyncInput,
  ProviderReportMessage,
  ResolveMessage,
} from '../../domain/refund-messages';
import type { RefundInput } from '../../domain/refund';
import type { WebhookDeliveryInput } from '../../domain/webhooks';
import type { RefundState } from '../../domain/refund-state';
import type { StartContext } from './start-options';

export interface RefundStartContext extends StartContext {
  /** Where the refund stands as its workflow is started. */
  readonly state: RefundState;
}

/** What callbacks, webhooks and the sweeper need of Temporal. */
export interface WorkflowStarter {
  /** `lost`: it was terminated, or Temporal knows nothing of it (any more). */
  fateOf(workflowId: string): Promise<'running' | 'ended' | 'lost'>;
  /** Gives a refund that nothing runs a workflow again, under its own id. Does nothing if one is running. */
  startRecovery(input: RefundInput, about: RefundStartContext): Promise<void>;
  /** The same for a payment. */
  startPayment(input: PaymentInput, about: StartContext): Promise<void>;
  /** Looks into what the provider says of a closed refund; a look that is under way is followed by another. */
  startLateTruth(input: LateTruthInput, about: RefundStartContext): Promise<void>;
  startPaymentSync(input: PaymentSyncInput, about: StartContext): Promise<void>;
  /** Tells a refund's workflow that its provider has news. `closed` when no run is there to hear it. */
  tellRefund(refund: LateTruthInput, message: ProviderReportMessage): Promise<'told' | 'closed'>;
  tellPayment(payment: PaymentSyncInput, message: ProviderReportMessage): Promise<'told' | 'closed'>;
  /**
   * Tells a refund's workflow what became of it, with evidence, once for each `by`. Answers `done`, the workflow's refusal,
   * or `closed` when no run is there.
   */
  resolveRefund(refund: LateTruthInput, message: ResolveMessage): Promise<string>;
  /** Runs a delivery, unless it is being run. Deliveries to one endpoint take turns with those to others. */
  startWebhookDelivery(input: WebhookDeliveryInput, endpointId: string): Promise<void>;
  /** Starts the ledger's sealer with the head that the last one remembered. Does nothing while one runs. */
  startSealer(): Promise<void>;
  /** Runs a delivery, and makes one that waits send now. */
  sendWebhookNow(input: WebhookDeliveryInput, endpointId: string): Promise<void>;
}
