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
  async failNextRefund(providerPaymentId: string, kind: string, details: { delay_ms?: number } = {}): Promise<void> {
    const match = { operation: 'refund.create', payment_intent: providerPaymentId };
    const response = await fetch(`${this.#url}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind, match, ...details }),
    });
    if (!response.ok) throw new Error(`the sandbox refused the fault ${kind}: ${await response.text()}`);
  }
}
