import { randomBytes } from 'node:crypto';
import { projectBalances } from '../../../activities/balances/project-balances';
import { sealBatch } from '../../../activities/sealing/seal-batch';
import { base32 } from '../../../domain/base32';
import type { PaymentFacts } from '../../../ledger/movement';
import { createRecordBuilder } from '../../../ledger/record-builder';
import { signerOf } from '../../../ledger/seals/signing-keys';
import type { TradeRecord } from '../../../ledger/trade-record';
import type { Store } from '../../../store/store';
import { hmacKey } from './api-world';

export const builder = createRecordBuilder({ hmacKey });
const keys = { hmacKey, signer: signerOf('tests/ledger', Buffer.alloc(32, 1)) };

const token = (): string => base32(randomBytes(16));

type Facts = PaymentFacts & { readonly captured: number };

/** A captured payment of 50.00 GBP of the first merchant, unless told otherwise. */
export const paid = (at: string, change: Partial<Facts> = {}) => {
  const payment: Facts = {
    id: `pay_${token()}`,
    merchantId: 'm1',
    provider: 'stripe',
    currency: 'GBP',
    providerPaymentId: 'pi_1',
    customerId: null,
    captured: 5_000,
    ...change,
  };
  return { payment, record: builder.capture({ payment, at: new Date(at) }) };
};

/** A refund of a payment that was paid at once: its hold and its settlement. */
export function refunded(at: string, payment: Facts, amount: number, providerRefundId = 're_1'): TradeRecord[] {
  const movement = { payment, refund: { id: `re_${token()}`, amount, providerRefundId }, at: new Date(at) };
  return [builder.hold(movement), builder.settle(movement)];
}

/** Posts records. */
export const post = (store: Store, ...records: TradeRecord[]): Promise<void> => store.tradeRecords.post(records);

/** Seals all that waits, and adds it to the balances. */
export async function seal(store: Store): Promise<void> {
  while ((await sealBatch(store, keys, new Date())) !== null);
  await projectBalances(store);
}
