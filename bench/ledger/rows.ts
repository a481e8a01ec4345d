import { createHash } from 'node:crypto';
import { base32 } from '../../domain/base32';
import type { RefundState } from '../../domain/refund-state';
import type { PaymentDocument, RefundDocument } from '../../store/store';

export const merchantId = 'bench';
/** Signs the records of the benchmark. */
export const hmacKey = Buffer.alloc(32, 1);

/** Over how long the rows are spread, whatever their number: the larger, the denser. */
const spanMs = 365 * 24 * 60 * 60 * 1_000;
const idBytes = 16;

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
export const idOf = (prefix: string, index: number): string =>
  `${prefix}_${base32(hashOf(`${prefix}${index}`).subarray(0, idBytes))}`;

/** The same number for the same row, evenly spread below `below`. */
const draw = (index: number, what: string, below: number): number => hashOf(`${what}${index}`).readUInt32BE() % below;

const pick = <T>(values: readonly [T, ...T[]], number: number): T => values[number % values.length] ?? values[0];

const adjectives = ['red', 'blue', 'green', 'black', 'small', 'large', 'late', 'broken'] as const;
const goods = ['shoes', 'lamp', 'candle', 'clock', 'bag', '雨伞', '茶杯', '鞋子'] as const;

/** One in a thousand waits for a person, one in fifty has failed. */
function stateOf(index: number): RefundState {
  const number = draw(index, 'state', 1_000);
  if (number === 0) return 'manual_review';
  return number < 20 ? 'failed' : 'succeeded';
}

/** When row `index` of `size` was made, the last one just before `end`. */
const timeOf = (index: number, size: number, end: number): Date =>
  new Date(end - Math.round(((size - index) / size) * spanMs));

/** A customer has some twenty payments, a day's promotion a word of its own. */
export function paymentAt(index: number, size: number, end: number): PaymentDocument {
  const createdAt = timeOf(index, size, end);
  return {
    id: idOf('pay', index),
    merchantId,
    status: draw(index, 'status', 100) === 0 ? 'failed' : 'captured',
    provider: draw(index, 'provider', 200) === 0 ? 'bank' : pick(['stripe', 'alipay', 'wechatpay'], index),
    account: 'main',
    providerPaymentId: `pi_${idOf('p', index)}`,
    captured: 5_000 + draw(index, 'amount', 500_000),
    reserved: 0,
    refunded: 0,
    currency: pick(['GBP', 'EUR', 'CNY', 'CNY'], draw(index, 'currency', 4)),
    orderId: `ORD-${index}`,
    customerId: `c${draw(index, 'customer', Math.ceil(size / 20))}`,
    metadata: { channel: draw(index, 'channel', 10) === 0 ? 'shop' : 'web', batch: `batch-${Math.floor(index / 500)}` },
    failureCode: null,
    nextAction: null,
    expiresAt: null,
    lastRefundSentAt: null,
    reservations: [],
    blocked: null,
    disputed: false,
    capturedAt: createdAt,
    createdAt,
  };
}

/** Row `index` is of the payment with that number. */
export function refundAt(index: number, size: number, end: number): RefundDocument {
  const payment = paymentAt(index, size, end);
  const { createdAt } = payment;
  const [adjective, good] = [draw(index, 'adjective', 8), draw(index, 'good', 8)];
  const state = stateOf(index);
  return {
    id: idOf('re', index),
    merchantId,
    paymentId: payment.id,
    state,
    revision: 3,
    stateSince: createdAt,
    history: [{ revision: 3, state, at: createdAt, by: 'engine', reason: 'bench' }],
    amount: 100 + draw(index, 'refund', 100_000),
    currency: payment.currency,
    provider: payment.provider,
    account: 'main',
    providerPaymentId: payment.providerPaymentId ?? '',
    providerRefundId: `pr_${idOf('r', index)}`,
    customerId: payment.customerId,
    orderId: payment.orderId,
    reason: 'requested_by_customer',
    description: `${pick(adjectives, adjective)} ${pick(goods, good)} 申请退款`,
    metadata: { ticket: `T-${index}` },
    risk: { decision: 'allow', score: 0, rules: [], policyVersion: 'bench' },
    plan: null,
    approvedBy: [],
    attempts: [],
    failure: null,
    pendingResolution: null,
    closedRoutes: [],
    destination: null,
    evidence: [],
    createdAt,
    updatedAt: createdAt,
  };
}
