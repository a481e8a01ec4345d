import type { History } from '@temporalio/common/lib/proto-utils';
import {
  lateTruthWorkflowId,
  paymentSyncWorkflowId,
  paymentWorkflowId,
  sweepWorkflowId,
  webhookDeliveryWorkflowId,
} from '../../domain/ids';
import type { PaymentOutcome } from '../../domain/outcome';
import type { workflowTypes } from '../../domain/refund-messages';
import type { WebhookAttemptResult } from '../../activities/contract';
import { sendNowSignal } from '../../domain/webhooks';
import { eventually } from '../workflows/support/conversation';
import { FakeActivities, freshProgress } from '../workflows/support/fake-activities';
import { refundPaths } from '../workflows/support/paths';
import { absent, lost, paid, refused } from '../workflows/support/paths/answers';
import { walk } from '../workflows/support/paths/path';
import { freshInput, type WorkflowBench } from '../workflows/support/workflow-bench';

/** A way through one of our workflows of which a history is kept for ever. */
export interface Recording {
  /** The history's file name, without its ending. */
  readonly name: string;
  readonly states: readonly string[];
  readonly record: (bench: WorkflowBench) => Promise<History>;
}

const captured: PaymentOutcome = {
  kind: 'captured',
  providerPaymentId: 'pi_1',
  amount: 5_000,
  currency: 'GBP',
  capturedAt: '2026-01-01T00:00:00.000Z',
  refunds: [],
  disputed: false,
};
const lostCharge: PaymentOutcome = { kind: 'unknown', reason: 'timeout' };

/** Runs a workflow to its end. */
async function run(
  bench: WorkflowBench,
  type: keyof typeof workflowTypes,
  workflowId: string,
  input: unknown,
  activities: FakeActivities,
): Promise<History> {
  await bench.serve(activities);
  const handle = await bench.start(type, workflowId, input === undefined ? [] : [input]);
  await handle.result();
  return handle.fetchHistory();
}

const lateTruth = (name: string, from: 'succeeded' | 'failed', answer: typeof paid | typeof refused): Recording => ({
  name,
  states: from === 'succeeded' ? ['succeeded', 'reversed'] : ['failed'],
  record: async (bench) => {
    const input = freshInput();
    const { merchantId, refundId } = input;
    const progress = { ...freshProgress(input), state: from, revision: 5 };
    const activities = Object.assign(new FakeActivities(), { progress, queries: [lost, answer] });
    return run(bench, 'lateTruth', lateTruthWorkflowId(merchantId, refundId), { merchantId, refundId }, activities);
  },
});

const hourMs = 3_600_000;
const delivered: WebhookAttemptResult = { kind: 'closed', status: 'delivered' };
const waits = (afterMs: number): WebhookAttemptResult => ({ kind: 'retry', afterMs });

/** A delivery's way; `asked`: somebody asks for the event while it waits. */
const webhook = (name: string, webhookAttempts: WebhookAttemptResult[], asked = false): Recording => ({
  name,
  states: [],
  record: async (bench) => {
    const { merchantId, refundId } = freshInput();
    const input = { merchantId, deliveryId: refundId.replace('re_', 'wd_') };
    const activities = Object.assign(new FakeActivities(), { webhookAttempts });
    await bench.serve(activities);
    const handle = await bench.start('webhookDelivery', webhookDeliveryWorkflowId(merchantId, input.deliveryId), [
      input,
    ]);
    if (asked) {
      await eventually(() => activities.count('attemptWebhook') === 1);
      await handle.signal(sendNowSignal);
    }
    await handle.result();
    return handle.fetchHistory();
  },
});

const others: readonly Recording[] = [
  webhook('webhook-delivered-at-once', [delivered]),
  webhook('webhook-delivered-after-waits', [waits(5_000), waits(20 * hourMs), delivered]),
  webhook('webhook-given-up', [waits(5_000), { kind: 'closed', status: 'failed' }]),
  webhook('webhook-sent-on-demand', [waits(24 * hourMs), delivered], true),
  lateTruth('late-failure-reversed', 'succeeded', refused),
  lateTruth('late-success-recorded', 'failed', paid),
  {
    name: 'recovered-while-submitting',
    states: ['submitting', 'unknown', 'submitting', 'succeeded'],
    record: async (bench) => {
      const requestedAt = await bench.now();
      const progress = {
        ...freshProgress({ paymentId: freshInput().paymentId, requestedAt }),
        state: 'submitting' as const,
        revision: 4,
        attempt: { number: 1, keyNumber: 1, keyFirstSentAt: requestedAt, lastSentAt: requestedAt },
      };
      const activities = Object.assign(new FakeActivities(), { progress, submits: [lost, paid], queries: [absent] });
      await bench.serve(activities);
      const handle = await bench.startRefund({ type: 'recovery' });
      await handle.result();
      return handle.fetchHistory();
    },
  },
  {
    name: 'payment-lost-then-charged-again',
    states: [],
    record: async (bench) => {
      const { merchantId, paymentId, requestHash } = freshInput();
      const input = { merchantId, paymentId, requestHash, requestedAt: await bench.now() };
      const activities = Object.assign(new FakeActivities(), {
        payments: [lostCharge, captured],
        paymentFinds: [lostCharge, absent],
      });
      return run(bench, 'payment', paymentWorkflowId(merchantId, paymentId), input, activities);
    },
  },
  {
    name: 'payment-brought-up-to-date',
    states: [],
    record: (bench) => {
      const { merchantId, paymentId } = freshInput();
      const activities = Object.assign(new FakeActivities(), { paymentFinds: [captured] });
      return run(
        bench,
        'paymentSync',
        paymentSyncWorkflowId(merchantId, paymentId),
        { merchantId, paymentId },
        activities,
      );
    },
  },
  {
    name: 'sweep',
    states: [],
    record: (bench) => run(bench, 'sweep', sweepWorkflowId, undefined, new FakeActivities()),
  },
];

export const recordings: readonly Recording[] = [
  ...refundPaths.map((path) => ({
    name: path.name,
    states: path.states,
    record: async (bench: WorkflowBench) => (await walk(bench, path)).handle.fetchHistory(),
  })),
  ...others,
];
