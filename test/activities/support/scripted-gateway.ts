import type { PaymentOutcome, ProviderName, RefundListing, RefundOutcome } from '../../../domain/outcome';
import type {
  AbnormalDestination,
  AbnormalRefundCall,
  CallbackReading,
  ChargeCall,
  Gateway,
  PaymentLookup,
  RefundCall,
  RefundSubmission,
} from '../../../gateways/gateway';

type Answer<T> = T | (() => T | Promise<T>);

/** A provider that answers what the test has laid out, and remembers what it was asked, in order. */
export class ScriptedGateway implements Gateway {
  readonly provider: ProviderName;
  readonly acknowledgement = { status: 200, contentType: 'text/plain', body: 'noted' };
  readonly calls: { readonly name: keyof Gateway; readonly input: unknown }[] = [];
  refunds: Answer<RefundOutcome>[] = [];
  queries: Answer<RefundOutcome>[] = [];
  redirects: Answer<RefundOutcome>[] = [];
  listings: Answer<RefundListing>[] = [];
  charges: Answer<PaymentOutcome>[] = [];
  lookups: Answer<PaymentOutcome>[] = [];

  constructor(provider: ProviderName) {
    this.provider = provider;
  }

  refund(call: RefundSubmission): Promise<RefundOutcome> {
    return this.answer('refund', call, this.refunds);
  }

  queryRefund(call: RefundCall): Promise<RefundOutcome> {
    return this.answer('queryRefund', call, this.queries);
  }

  redirectAbnormal(call: AbnormalRefundCall, destination: AbnormalDestination): Promise<RefundOutcome> {
    return this.answer('redirectAbnormal', { call, destination }, this.redirects);
  }

  listRefunds(account: string, providerPaymentId: string): Promise<RefundListing> {
    return this.answer('listRefunds', { account, providerPaymentId }, this.listings);
  }

  charge(call: ChargeCall): Promise<PaymentOutcome> {
    return this.answer('charge', call, this.charges);
  }

  findPayment(lookup: PaymentLookup): Promise<PaymentOutcome> {
    return this.answer('findPayment', lookup, this.lookups);
  }

  readCallback(): CallbackReading {
    return { kind: 'refused', reason: 'not_scripted' };
  }

  /** What it was asked to do, in order. */
  names(): string[] {
    return this.calls.map(({ name }) => name);
  }

  /** The idempotency keys under which money was asked for. */
  keysSent(): string[] {
    return this.calls.filter(({ name }) => name === 'refund').map(({ input }) => (input as RefundCall).key);
  }

  private async answer<T>(name: keyof Gateway, input: unknown, answers: Answer<T>[]): Promise<T> {
    this.calls.push({ name, input });
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`The test laid out no answer for ${name}`);
    return typeof answer === 'function' ? (answer as () => T | Promise<T>)() : answer;
  }
}
