import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomId } from '../../api/ids';
import { mapConcurrently } from '../../dev/demo/engine/map-concurrently';
import { currency, readOrders, type Order } from '../../dev/demo/orders/read-orders';
import { createGateways } from '../../gateways/create-gateways';
import type { ProviderAccount } from '../../gateways/account';
import { createRecordBuilder } from '../../ledger/record-builder';
import { createStore } from '../../store/create-store';
import type { PaymentDocument } from '../../store/store';
import type { EngineConfig } from '../../worker/config';
import { projectRoot } from '../../worker/project-root';

/** What one refund asks for. Minor units. */
export interface Refundable {
  readonly payment: string;
  readonly amount: number;
}

/** Captured payments to refund; each is refunded in this many parts. */
export interface PaymentSupply {
  /** The next part of a payment. Throws when `fill` hasn't provided enough. */
  next(): Refundable;
  /** Captures payments until so many refunds can be asked for. */
  fill(refunds: number): Promise<void>;
  close(): Promise<void>;
}

const partsPerPayment = 5;
const chargesAtOnce = 8;
/** Minor units. Below, a part would be nothing; above, a person must approve. */
const totalMin = 500;
const partMax = 50_000;

/**
 * Takes payments of the merchant's orders straight through gateway and store, with their capture records: quicker than
 * through the API, and the same in the end. Each payment is a customer of its own, so that no velocity rule asks for a person.
 */
export async function openPaymentSupply(config: EngineConfig, merchantId: string): Promise<PaymentSupply> {
  const store = await createStore({ uri: config.mongodbUri });
  const gateway = createGateways({ accounts: config.accounts, policies: config.policy.providers }).stripe;
  const account = config.accounts.find((candidate) => candidate.merchantId === merchantId);
  if (gateway === undefined || account === undefined) throw new Error(`${merchantId} has no account`);
  const records = createRecordBuilder({ hmacKey: config.ledgerHmacKey });
  const orders = ordersToPay();
  const ready: Refundable[] = [];
  let taken = 0;

  const capture = async (order: Order, customer: number): Promise<Refundable> => {
    const id = randomId('pay');
    const charge = {
      account: account.id,
      paymentId: id,
      amount: order.total,
      currency,
      paymentMethod: 'pm_card_visa',
      payer: null,
      description: order.invoice,
      expiresAt: new Date().toISOString(),
    };
    const outcome = await gateway.charge(charge);
    if (outcome.kind !== 'captured') throw new Error(`A payment to refund was not captured: ${outcome.kind}`);
    const capturedAt = new Date(outcome.capturedAt);
    const captured = { providerPaymentId: outcome.providerPaymentId, capturedAt };
    const payment: PaymentDocument = { ...paymentOf(order, account, `customer-${customer}`), id, ...captured };
    await store.payments.insert(payment);
    await store.tradeRecords.post([records.capture({ payment, at: capturedAt })]);
    return { payment: id, amount: Math.min(Math.floor(order.total / partsPerPayment), partMax) };
  };

  return {
    next: () => {
      const refundable = ready.shift();
      if (refundable === undefined) throw new Error('More refunds were asked for than payments were prepared');
      return refundable;
    },
    fill: async (refunds) => {
      const payments = Math.ceil(Math.max(refunds - ready.length, 0) / partsPerPayment);
      const first = taken;
      taken += payments;
      const customers = Array.from({ length: payments }, (_, index) => first + index);
      const parts = await mapConcurrently(customers, chargesAtOnce, (customer) =>
        capture(orders[customer % orders.length]!, customer),
      );
      // Part by part rather than payment by payment: refunds under way at once are of different payments.
      for (let part = 0; part < partsPerPayment; part += 1) ready.push(...parts);
    },
    close: () => store.close(),
  };
}

function ordersToPay(): Order[] {
  const csv = readFileSync(join(projectRoot(), 'dev', 'data', 'online-retail-2010-12.csv'), 'utf8');
  return readOrders(csv).purchases.filter((order) => order.total >= totalMin);
}

function paymentOf(order: Order, account: ProviderAccount, customerId: string): PaymentDocument {
  return {
    id: '',
    merchantId: account.merchantId,
    status: 'captured',
    provider: account.provider,
    account: account.id,
    providerPaymentId: null,
    captured: order.total,
    reserved: 0,
    refunded: 0,
    currency,
    orderId: order.invoice,
    customerId,
    metadata: {},
    failureCode: null,
    nextAction: null,
    expiresAt: null,
    lastRefundSentAt: null,
    reservations: [],
    blocked: null,
    disputed: false,
    capturedAt: null,
    createdAt: new Date(),
  };
}
