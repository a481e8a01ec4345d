import type { PaymentOutcome, ProviderName, RefundListing, RefundOutcome } from '../../../domain/outcome';
import type { CallbackReading, ChargeCall, Gateway, PaymentLookup } from '../../../gateways/gateway';

export type PaymentCallName = 'charge' | 'findPayment' | 'closePayment';

/** Where an exchange is cut: before the request arrives, or before its answer does. */
export interface Loss {
  readonly call: PaymentCallName;
  readonly when: 'before' | 'after';
}

/** How the payer behaves: a card is charged at once, a QR code is paid by whoever scans it. */
export type Payer = 'card' | 'pays_soon' | 'pays_while_closing' | 'never_pays';

interface Held {
  readonly call: ChargeCall;
  state: 'waiting' | 'paid' | 'closed';
  questions: number;
}

const capturedAt = '2026-03-01T10:00:00.000Z';
const unknown = { kind: 'unknown', reason: 'connection_lost' } as const;

/** A provider that is right about payments, and whose connection is cut where a test says, once. */
export class ForgetfulProvider implements Gateway {
  readonly provider: ProviderName = 'stripe';
  readonly acknowledgement = { status: 200, contentType: 'text/plain', body: 'noted' };
  readonly held = new Map<string, Held>();
  private readonly payer: Payer;
  private loss: Loss | null;

  constructor(payer: Payer, loss: Loss | null) {
    this.payer = payer;
    this.loss = loss;
  }

  charge(call: ChargeCall): Promise<PaymentOutcome> {
    return this.exchange('charge', () => {
      const known = this.held.get(call.paymentId);
      if (known === undefined) {
        this.held.set(call.paymentId, { call, state: this.payer === 'card' ? 'paid' : 'waiting', questions: 0 });
      }
      return this.standing(call.paymentId, true);
    });
  }

  findPayment({ by }: PaymentLookup): Promise<PaymentOutcome> {
    return this.exchange('findPayment', () => {
      const id = idOf(by);
      const held = this.held.get(id);
      if (held !== undefined) held.questions += 1;
      if (held?.state === 'waiting' && this.payer === 'pays_soon' && held.questions > 1) held.state = 'paid';
      return this.standing(id, false);
    });
  }

  closePayment({ by }: PaymentLookup): Promise<PaymentOutcome> {
    return this.exchange('closePayment', () => {
      const held = this.held.get(idOf(by));
      if (held?.state === 'waiting') held.state = this.payer === 'pays_while_closing' ? 'paid' : 'closed';
      return this.standing(idOf(by), false);
    });
  }

  refund(): Promise<RefundOutcome> {
    return Promise.resolve(unknown);
  }

  queryRefund(): Promise<RefundOutcome> {
    return Promise.resolve(unknown);
  }

  listRefunds(): Promise<RefundListing> {
    return Promise.resolve(unknown);
  }

  readCallback(): CallbackReading {
    return { kind: 'refused', reason: 'not_scripted' };
  }

  private async exchange(name: PaymentCallName, act: () => PaymentOutcome): Promise<PaymentOutcome> {
    const cut = this.loss?.call === name ? this.loss.when : null;
    if (cut !== null) this.loss = null;
    if (cut === 'before') return unknown;
    const outcome = act();
    return cut === 'after' ? unknown : outcome;
  }

  /** Only the answer to a charge says how to pay, as with most providers. */
  private standing(id: string, tellsAction: boolean): PaymentOutcome {
    const held = this.held.get(id);
    if (held === undefined) return { kind: 'not_found' };
    const providerPaymentId = `pi_${id}`;
    const { amount, currency } = held.call;
    switch (held.state) {
      case 'paid':
        return { kind: 'captured', providerPaymentId, amount, currency, capturedAt, refunds: [], disputed: false };
      case 'closed':
        return { kind: 'not_captured', providerPaymentId, providerStatus: 'closed' };
      case 'waiting':
        return {
          kind: 'requires_action',
          providerPaymentId,
          action: tellsAction ? { type: 'qr_code', content: `https://pay.example/${id}` } : null,
        };
    }
  }
}

const idOf = (by: PaymentLookup['by']): string =>
  'paymentId' in by ? by.paymentId : by.providerPaymentId.slice('pi_'.length);
