import type { StartContext } from '../../../activities/notify/start-options';
import type { WorkflowStarter } from '../../../activities/notify/workflow-starter';
import type { ProviderReportMessage, ResolveMessage } from '../../../domain/refund-messages';

/** Temporal as callbacks and the sweeper see it: which workflows run is up to the test, what is started is remembered. */
export class RecordedWorkflows implements WorkflowStarter {
  readonly running = new Set<string>();
  readonly ended = new Set<string>();
  readonly started: { readonly kind: string; readonly input: object }[] = [];
  /** What started refunds and payments were described by, in the same order. */
  readonly abouts: StartContext[] = [];
  readonly told: ({ readonly refundId: string } & ProviderReportMessage)[] = [];
  readonly paymentsTold: { readonly paymentId: string; readonly eventId: string }[] = [];
  /** Whether a refund's run is there to hear; called once for each message. */
  hears: (id: string) => boolean | Promise<boolean> = () => true;

  async fateOf(workflowId: string): Promise<'running' | 'ended' | 'lost'> {
    return this.running.has(workflowId) ? 'running' : this.ended.has(workflowId) ? 'ended' : 'lost';
  }

  startRecovery = (input: object, about: StartContext): Promise<void> => this.start('recovery', input, about);
  startPayment = (input: object, about: StartContext): Promise<void> => this.start('payment', input, about);
  startLateTruth = (input: object, about: StartContext): Promise<void> => this.start('late_truth', input, about);
  startPaymentSync = (input: object, about: StartContext): Promise<void> => this.start('payment_sync', input, about);

  startWebhookDelivery = async (input: object): Promise<void> => {
    this.started.push({ kind: 'webhook', input });
  };

  startSealer = async (): Promise<void> => {
    this.started.push({ kind: 'sealer', input: {} });
  };

  sendWebhookNow = async (input: object): Promise<void> => {
    this.started.push({ kind: 'webhook_now', input });
  };

  async tellRefund(
    { refundId }: { readonly refundId: string },
    message: ProviderReportMessage,
  ): Promise<'told' | 'closed'> {
    if (!(await this.hears(refundId))) return 'closed';
    this.told.push({ refundId, ...message });
    return 'told';
  }

  /** What refunds were told became of them. */
  readonly resolved: ({ readonly refundId: string } & ResolveMessage)[] = [];
  /** What the workflow answers to that. */
  answersResolution = 'done';

  async resolveRefund({ refundId }: { readonly refundId: string }, message: ResolveMessage): Promise<string> {
    this.resolved.push({ refundId, ...message });
    return this.answersResolution;
  }

  async tellPayment(
    { paymentId }: { readonly paymentId: string },
    { eventId }: { readonly eventId: string },
  ): Promise<'told' | 'closed'> {
    if (!(await this.hears(paymentId))) return 'closed';
    this.paymentsTold.push({ paymentId, eventId });
    return 'told';
  }

  /** What was started of a kind. */
  inputsOf(kind: string): object[] {
    return this.started.filter((start) => start.kind === kind).map(({ input }) => input);
  }

  private async start(kind: string, input: object, about: StartContext): Promise<void> {
    this.started.push({ kind, input });
    this.abouts.push(about);
  }
}
