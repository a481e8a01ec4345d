import { proxyActivities, proxyLocalActivities, sleep, workflowInfo } from '@temporalio/workflow';
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
  const payment = await recording.loadPayment(input);
  if (payment === null) return;
  const outcome = await lost(at(payment.provider).findPayment(input));
  await recording.importProviderRefunds({ ...input, outcome });
}

const isOpen = (outcome: PaymentOutcome): boolean => outcome.kind === 'unknown' || outcome.kind === 'held';

async function takeOrFind(input: PaymentInput, opened: OpenedPayment): Promise<PaymentOutcome> {
  const gateway = at(opened.provider);
  const deadlineMs = workflowInfo().startTime.getTime() + opened.providerPolicy.keyHorizonMs;
  let outcome = await lost(gateway.takePayment(input));
  for (let n = 0; isOpen(outcome); n += 1) {
    await sleep(delayMs(opened, outcome, n), { summary: 'wait before asking again' });
    const held = outcome.kind === 'held';
    outcome = held ? outcome : await lost(gateway.findPayment(input));
    // Nothing arrived, or nothing was accepted: the same key may be used again while the provider remembers it.
    const again = held || (outcome.kind === 'not_found' && !opened.registered);
    if (again && Date.now() < deadlineMs) outcome = await lost(gateway.takePayment(input));
    else if (held) return { kind: 'declined', code: 'provider_unavailable' };
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
