import { z } from 'zod';
import { movementShape, type Movement } from './resources';

const movementList = z.object({ data: z.array(movementShape) });

/** What is asked of the sandbox beside its provider's protocol. */
export class SandboxClient {
  readonly #url: string;

  constructor(sandboxUrl: string) {
    this.#url = `${sandboxUrl}/_sandbox`;
  }

  async movements(): Promise<Movement[]> {
    const response = await fetch(`${this.#url}/movements`);
    return movementList.parse(await response.json()).data;
  }

  /** The refunds that truly moved money of one payment of the provider's. */
  async refundsOf(providerPaymentId: string): Promise<Movement[]> {
    const all = await this.movements();
    return all.filter(({ kind, payment_intent }) => kind === 'refund' && payment_intent === providerPaymentId);
  }

  /** Makes the next refund of one payment meet a fault. */
  async failNextRefund(providerPaymentId: string, kind: string, details: object = {}): Promise<void> {
    await this.addFault(kind, { operation: 'refund.create', payment_intent: providerPaymentId }, details);
  }

  /** Makes the next request or notification that agrees with `match` meet a fault. */
  addFault(kind: string, match: Readonly<Record<string, string>>, details: object = {}): Promise<void> {
    return this.#post('/faults', { kind, match, ...details });
  }

  /** Has the provider's file of the day tell otherwise of a refund of ours: a day late, or with another amount. */
  spoilLine(kind: 'line_late' | 'line_wrong_amount', refund: string): Promise<void> {
    return this.addFault(kind, { key: refund }, { times: 1 });
  }

  /** The payer pays what waits for them under our payment id. */
  payWaiting(provider: 'alipay' | 'wechatpay', paymentId: string): Promise<void> {
    return provider === 'alipay'
      ? this.#post('/pay', { out_trade_no: paymentId })
      : this.#post(`/orders/${paymentId}/pay`, {});
  }

  async #post(path: string, body: object): Promise<void> {
    const response = await fetch(this.#url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the sandbox refused ${path}: ${await response.text()}`);
  }
}
