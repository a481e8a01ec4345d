import type { ApiClient } from '../engine/api-client';
import {
  paymentShape,
  refundShape,
  tradeRecordShape,
  type Movement,
  type Payment,
  type Refund,
  type TradeRecord,
} from '../engine/resources';
import type { SandboxClient } from '../engine/sandbox-client';

/** What the engine says, and what the provider's sandbox says truly moved. */
export interface Facts {
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
  readonly records: readonly TradeRecord[];
  readonly movements: readonly Movement[];
}

/** Reads everything through the public API, and the truth from the sandboxes. */
export async function gatherFacts(merchant: ApiClient, sandboxes: readonly SandboxClient[]): Promise<Facts> {
  const [payments, refunds, records, movements] = await Promise.all([
    merchant.readAll('/v1/payments', paymentShape),
    merchant.readAll('/v1/refunds', refundShape),
    merchant.readAll('/v1/trade_records', tradeRecordShape),
    Promise.all(sandboxes.map((sandbox) => sandbox.movements())),
  ]);
  return { payments, refunds, records, movements: movements.flat() };
}

/** Money that left and did not come back. */
export const refundsThatMoved = (movements: readonly Movement[]): Movement[] =>
  movements.filter(({ kind, state }) => kind === 'refund' && state !== 'failed' && state !== 'canceled');

export const chargesThatMoved = (movements: readonly Movement[]): Movement[] =>
  movements.filter(({ kind, state }) => kind === 'charge' && state === 'succeeded');

/** Σ in minor units. */
export const sumOf = (rows: readonly { readonly amount: number }[]): number =>
  rows.reduce((sum, { amount }) => sum + amount, 0);
