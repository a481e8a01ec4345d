import type { Finding } from '../checks/finding';
import { paymentShape, type Payment } from '../engine/resources';
import type { Order } from '../orders/read-orders';
import type { Stage } from '../stage';

/** What a scene showed. */
export interface Shown {
  /** In a sentence or two, what happened. */
  readonly story: string;
  readonly findings: readonly Finding[];
}

/** A refund on a chosen order. */
export interface Scene {
  readonly title: string;
  /** Says beforehand what is going to happen. */
  readonly intention: string;
  readonly play: (stage: Stage, paid: Paid) => Promise<Shown>;
}

/** An order, and the payment that the engine took for it. */
export interface Paid {
  readonly invoice: string;
  readonly payment: Payment;
  /** The provider's id of the payment. */
  readonly providerPaymentId: string;
}

/** The order with its payment. Throws when there is none. */
export function paidFor({ invoice }: Order, payments: ReadonlyMap<string, Payment>): Paid {
  const payment = payments.get(invoice);
  const providerPaymentId = payment?.provider_payment_id;
  if (!payment || !providerPaymentId) throw new Error(`order ${invoice} has no payment to refund`);
  return { invoice, payment, providerPaymentId };
}

/** The payment as it stands now. */
export const readPayment = ({ merchant }: Stage, { payment }: Paid): Promise<Payment> =>
  merchant.read(`/v1/payments/${payment.id}`, paymentShape);

/** Scenes are played once in a run, so the invoice and a word make a key. */
export const keyFor = ({ invoice }: Paid, word: string): string => `demo-${invoice}-${word}`;
