import { randomBytes } from 'node:crypto';
import type { PaymentOutcome } from '../../../domain/outcome';
import type { Gateway, RefundCall } from '../../../gateways/gateway';

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
  /** Matches the request that creates a refund. */
  readonly refundRequest: Readonly<Record<string, string>>;
  /** Well-formed ids of the provider that belong to nobody. */
  readonly nobodysPaymentId: string;
  addFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  movements(): Promise<readonly Movement[]>;
  /** A refund made outside the engine, as in the provider's dashboard. */
  refundOutside(providerPaymentId: string, amount: number): Promise<void>;
  close(): Promise<void>;
}

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
const token = (): string => [...randomBytes(26)].map((byte) => base32[byte % base32.length]).join('');

export const newRefundId = (): string => `re_${token()}`;
export const newPaymentId = (): string => `pay_${token()}`;

export type Captured = Extract<PaymentOutcome, { kind: 'captured' }>;

/** Takes a payment that is expected to succeed. */
export async function takePayment(
  { gateway, account, goodPaymentMethod }: Pick<ProviderHarness, 'gateway' | 'account' | 'goodPaymentMethod'>,
  amount = 5_000,
  currency = 'GBP',
): Promise<Captured> {
  const paymentId = newPaymentId();
  const outcome = await gateway.charge({ account, paymentId, amount, currency, paymentMethod: goodPaymentMethod });
  if (outcome.kind !== 'captured') throw new Error(`The payment was not captured: ${JSON.stringify(outcome)}`);
  return outcome;
}

/** The first call for a new refund of a payment. */
export function refundCallOf(
  account: string,
  payment: { providerPaymentId: string; currency: string },
  amount: number,
): RefundCall {
  const refundId = newRefundId();
  const { providerPaymentId, currency } = payment;
  const reason = 'requested_by_customer';
  return { account, key: refundId, refundId, providerPaymentId, providerRefundId: null, amount, currency, reason };
}

/** What every test of the contract works with; a new payment and refund for each. */
export interface ContractCase {
  harness: ProviderHarness;
  gateway: Gateway;
  payment: Captured;
  call: RefundCall;
}

/** The movement of one refund, by its key. */
export async function refundMovement({ harness, call }: ContractCase, key = call.key): Promise<Movement | undefined> {
  return (await harness.movements()).find((row) => row.kind === 'refund' && row.key === key);
}

/** Lets the next request that creates a refund meet a fault. */
export const faultOnRefund = ({ harness }: ContractCase, kind: string, more: Omit<Fault, 'kind'> = {}): Promise<void> =>
  harness.addFault({ kind, times: 1, match: harness.refundRequest, ...more });
