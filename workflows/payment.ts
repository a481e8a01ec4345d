import type { PaymentInput, PaymentResult, PaymentSyncInput } from '../domain/refund-messages';
import { recording } from './payment/activities';
import { PaymentRun } from './payment/payment-run';
import { bringUpToDate } from './payment/sync';
import { PaymentTaking } from './payment/take';

/**
 * Takes a payment, or registers one that was captured elsewhere. The charge carries our payment id as its key: repeated
 * after a lost answer it charges once, and before it is repeated the provider is asked. A payment that waits for its
 * payer is closed at the provider when its time is over, before it is called expired.
 */
export async function paymentWorkflow(input: PaymentInput): Promise<PaymentResult> {
  const run = new PaymentRun(input);
  const call = { ...input, ...run.ref };
  const opened = await recording.openPayment(call);
  if (opened === null) return { status: 'failed', code: 'payment_not_found', differs: [] };
  if (opened.result !== null) return opened.result;
  const ending = await new PaymentTaking(run, call, opened).pursue();
  const result = await recording.concludePayment({ ...call, ...ending });
  // Told after the provider was last asked: nobody else would look.
  if (run.takeReport()) await bringUpToDate(run);
  return result;
}

/** Brings refunds and disputes made outside the engine into a known payment (rule 3.1.11), and money that came late. */
export async function paymentSyncWorkflow(input: PaymentSyncInput): Promise<void> {
  await bringUpToDate(new PaymentRun(input));
}
