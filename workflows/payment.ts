import { proxyActivities, proxyLocalActivities, sleep } from '@temporalio/workflow';
import type { GatewayActivities, OpenedPayment, PaymentActivities } from '../activities/contract';
import type { PaymentOutcome } from '../domain/outcome';
import { heldDelayMs, queryDelayMs } from '../domain/query-schedule';
import {
  gatewayTaskQueue,
  type PaymentInput,
  type PaymentResult,
  type PaymentSyncInput,
} from '../domain/refund-messages';
import { failureType } from './refund/compensations';
import { untilQuiet } from './until-quiet';

const recording = proxyLocalActivities<PaymentActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '1 minute' },
});

const at = (provider: string): GatewayActivities =>
  proxyActivities<GatewayActivities>({
    taskQueue: gatewayTaskQueue(provider),
    startToCloseTimeout: '60 seconds',
    heartbeatTimeout: '10 seconds',
    retry: { maximumAttempts: 1 },
    summary: 'Ask the provider about the payment',
  });

/**
 * Takes a payment, or registers one that was captured elsewhere. The charge carries our payment id as its key: repeated
 * after a lost answer it charges once, and before it is repeated the provider is asked.
 */
export async function paymentWorkflow(input: PaymentInput): Promise<PaymentResult> {
  const opened = await recording.openPayment(input);
  if (opened === null) return { status: 'failed', code: 'payment_not_found', differs: [] };
  if (opened.result !== null) return opened.result;
  return recording.concludePayment({ ...input, outcome: await takeOrFind(input, opened) });
}

/** Brings refunds and disputes made outside the engine into a known payment (rule 3.1.11). */
export async function paymentSyncWorkflow(input: PaymentSyncInput): Promise<void> {
  return untilQuiet(() => sync(input));
}

async function sync(input: PaymentSyncInput): Promise<void> {
  const payment = await recording.loadPayment(input);
  if (payment === null) return;
  const outcome = await lost(at(payment.provider).findPayment(input));
  await recording.importProviderRefunds({ ...input, outcome });
}

const isOpen = (outcome: PaymentOutcome): boolean => outcome.kind === 'unknown' || outcome.kind === 'held';

async function takeOrFind(input: PaymentInput, opened: OpenedPayment): Promise<PaymentOutcome> {
  const gateway = at(opened.provider);
  // From the request on, not from this run's start: an earlier run may have used the key as soon as it was asked.
  const deadlineMs = Date.parse(input.requestedAt) + opened.providerPolicy.keyHorizonMs;
  const mayTake = (): boolean => Date.now() < deadlineMs;
  let outcome = await lost(mayTake() ? gateway.takePayment(input) : gateway.findPayment(input));
  for (let n = 0; isOpen(outcome); n += 1) {
    await sleep(delayMs(opened, outcome, n), { summary: 'wait before asking again' });
    // What was held off, or never arrived, may be sent again with the same key while the provider surely remembers it.
    const repeat = outcome.kind === 'held' && mayTake();
    outcome = await lost(repeat ? gateway.takePayment(input) : gateway.findPayment(input));
    if (outcome.kind === 'not_found' && !opened.registered && mayTake()) {
      outcome = await lost(gateway.takePayment(input));
    }
  }
  return outcome;
}

function delayMs({ providerPolicy }: OpenedPayment, outcome: PaymentOutcome, n: number): number {
  return outcome.kind === 'held'
    ? heldDelayMs(providerPolicy, n, outcome.retryAfterMs)
    : queryDelayMs(providerPolicy, n);
}

/** A call that is lost with its worker has an unknown outcome. */
async function lost(call: Promise<PaymentOutcome>): Promise<PaymentOutcome> {
  try {
    return await call;
  } catch (error) {
    return { kind: 'unknown', reason: failureType(error) };
  }
}
