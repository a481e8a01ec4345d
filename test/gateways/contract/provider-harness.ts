import { randomBytes } from 'node:crypto';
import type { PaymentOutcome, RefundOutcome } from '../../../domain/outcome';
import type { ChargeCall, Gateway, RefundCall, RefundSubmission } from '../../../gateways/gateway';

/** A movement of money as a sandbox saw it. */
export interface Movement {
  readonly kind: string;
  readonly key: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly times_applied: number;
  readonly requests: number;
}

export interface Fault {
  readonly kind: string;
  readonly times?: number;
  readonly match?: Readonly<Record<string, string | number>>;
  readonly delay_ms?: number;
  readonly as?: string;
  readonly code?: string;
  readonly stored?: boolean;
  readonly applied?: boolean;
}

/** In what providers differ. */
export interface ProviderTraits {
  /** ISO 4217: what payments are taken in, and another currency. */
  readonly currency: string;
  readonly otherCurrency: string;
  /** What a refund that is accepted is answered with: some providers settle only later. */
  readonly accepts: 'succeeded' | 'processing';
  /** What the same key is answered with from then on, where that differs: some providers say only that nothing moved. */
  readonly repeats?: 'processing';
  /** Whether payments are captured as soon as they are asked for, or wait for their payer. */
  readonly capturesAtOnce: boolean;
  /** False where money is only paid out: there is no payment to refuse a refund of, and refusals come later. */
  readonly takesPayments?: false;
  /** Whether the provider lists the refunds of a payment, so that refunds are found by our id and not by key alone. */
  readonly listsRefunds: boolean;
  /** Whether the provider may forget a key, and then take a repetition for a new request. */
  readonly forgetsKeys: boolean;
  /** Faults that hold a refund off without applying it, and the reason by which the adapter tells. */
  readonly holds: readonly (readonly [fault: string, reason: string])[];
}

/** A provider's sandbox and our gateway to it: what an adapter gives to have its promises tested. */
export interface ProviderHarness {
  readonly gateway: Gateway;
  /** The same account with a deadline far below what a `slow` fault takes. */
  readonly impatient: Gateway;
  /** The same account at an address where nobody listens. */
  readonly unreachable: Gateway;
  readonly account: string;
  readonly goodPaymentMethod: string;
  readonly declinedPaymentMethod: string;
  /** The payer's id at the provider, where `goodPaymentMethod` needs one. */
  readonly payer?: string;
  /** Matches the request that creates a refund. */
  readonly refundRequest: Readonly<Record<string, string>>;
  /** Matches the request by which a refund is looked for. */
  readonly queryRequest: Readonly<Record<string, string>>;
  /** Well-formed ids of the provider that belong to nobody. */
  readonly nobodysPaymentId: string;
  /** Takes a payment of `amount` minor units in the provider's `currency` up to its capture. */
  pay(amount?: number): Promise<Captured>;
  /** Has the payer pay what waits for them; only where `capturesAtOnce` is false. */
  payWaiting?(paymentId: string): Promise<void>;
  /** Has the provider settle what it has accepted. */
  settle(): Promise<void>;
  addFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  movements(): Promise<readonly Movement[]>;
  /** A refund made outside the engine, as in the provider's dashboard. */
  refundOutside(providerPaymentId: string, amount: number): Promise<void>;
  close(): Promise<void>;
}

const payableMs = 900_000;
export const defaultAmount = 5_000;
const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
const token = (): string => [...randomBytes(26)].map((byte) => base32[byte % base32.length]).join('');

export const newRefundId = (): string => `re_${token()}`;
export const newPaymentId = (): string => `pay_${token()}`;

export type Captured = Extract<PaymentOutcome, { kind: 'captured' }>;

/** A call that takes a new payment. */
export function chargeCallOf(
  { account, goodPaymentMethod, payer }: Pick<ProviderHarness, 'account' | 'goodPaymentMethod' | 'payer'>,
  currency: string,
  amount = defaultAmount,
): ChargeCall {
  const paymentId = newPaymentId();
  const expiresAt = new Date(Date.now() + payableMs).toISOString();
  const description = 'Order 536365';
  return {
    account,
    paymentId,
    amount,
    currency,
    paymentMethod: goodPaymentMethod,
    payer: payer ?? null,
    description,
    expiresAt,
  };
}

/** The first call for a new refund of a payment. */
export function refundCallOf(account: string, payment: Captured, amount: number): RefundSubmission {
  const refundId = newRefundId();
  const { providerPaymentId, currency } = payment;
  return {
    account,
    key: refundId,
    refundId,
    paymentId: newPaymentId(),
    providerPaymentId,
    providerRefundId: null,
    amount,
    currency,
    reason: 'requested_by_customer',
    paymentAmount: payment.amount,
    destination: null,
  };
}

/** What every test of the contract works with; a new payment and refund for each. */
export interface ContractCase {
  traits: ProviderTraits;
  harness: ProviderHarness;
  gateway: Gateway;
  payment: Captured;
  call: RefundSubmission;
}

/** The movement of one refund, by its key. */
export async function refundMovement({ harness, call }: ContractCase, key = call.key): Promise<Movement | undefined> {
  return (await harness.movements()).find((row) => row.kind === 'refund' && row.key === key);
}

/** Lets the next request that creates a refund meet a fault. */
export const faultOnRefund = ({ harness }: ContractCase, kind: string, more: Omit<Fault, 'kind'> = {}): Promise<void> =>
  harness.addFault({ kind, times: 1, match: harness.refundRequest, ...more });

/** What the provider says of a refund once it has settled what it accepted. */
export async function querySettled(
  { harness, gateway, call }: ContractCase,
  asked: RefundCall = call,
): Promise<RefundOutcome> {
  await harness.settle();
  return gateway.queryRefund(asked);
}
