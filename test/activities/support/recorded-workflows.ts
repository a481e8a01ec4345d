import type { WorkflowStarter } from '../../../activities/notify/workflow-starter';

/** Temporal as callbacks and the sweeper see it: which workflows run is up to the test, what is started is remembered. */
export class RecordedWorkflows implements WorkflowStarter {
  readonly running = new Set<string>();
  readonly started: { readonly kind: string; readonly input: object }[] = [];
  readonly told: { readonly refundId: string; readonly eventId: string }[] = [];
  /** Whether a refund's run is there to hear; called once for each message. */
  hears: (refundId: string) => boolean | Promise<boolean> = () => true;

  async isRunning(workflowId: string): Promise<boolean> {
    return this.running.has(workflowId);
  }

  startRecovery = (input: object): Promise<void> => this.start('recovery', input);
  startPayment = (input: object): Promise<void> => this.start('payment', input);
  startLateTruth = (input: object): Promise<void> => this.start('late_truth', input);
  startPaymentSync = (input: object): Promise<void> => this.start('payment_sync', input);

  startWebhookDelivery = (input: object): Promise<void> => this.start('webhook', input);
  sendWebhookNow = (input: object): Promise<void> => this.start('webhook_now', input);

  async tellRefund(
    { refundId }: { readonly refundId: string },
    { eventId }: { readonly eventId: string },
  ): Promise<'told' | 'closed'> {
    if (!(await this.hears(refundId))) return 'closed';
    this.told.push({ refundId, eventId });
    return 'told';
  }

  /** What was started of a kind. */
  inputsOf(kind: string): object[] {
    return this.started.filter((start) => start.kind === kind).map(({ input }) => input);
  }

  private async start(kind: string, input: object): Promise<void> {
    this.started.push({ kind, input });
  }
}
