import type { History } from '@temporalio/common/lib/proto-utils';
import {
  bankBatchWorkflowId,
  lateTruthWorkflowId,
  paymentSyncWorkflowId,
  paymentWorkflowId,
  sweepWorkflowId,
} from '../../domain/ids';
import type { PaymentOutcome } from '../../domain/outcome';
import type { workflowTypes } from '../../domain/refund-messages';
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

const others: readonly Recording[] = [
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
    name: 'late-success-of-a-closed-route',
    states: ['succeeded'],
    record: async (bench) => {
      const input = freshInput();
      const { merchantId, refundId } = input;
      const at = await bench.now();
      const fresh = freshProgress(input);
      const closed = {
        provider: fresh.provider,
        account: fresh.account,
        destinationId: null,
        providerRefundId: 'pr_1',
      };
      const progress = {
        ...fresh,
        state: 'succeeded' as const,
        revision: 9,
        provider: 'bank' as const,
        account: 'house',
        destinationId: 'rd_1',
        attempt: { number: 2, keyNumber: 2, keyFirstSentAt: at, lastSentAt: at },
        closedRoutes: [{ ...closed, keyNumber: 1, code: 'expired_or_canceled_card', at }],
      };
      const activities = Object.assign(new FakeActivities(), { progress, queries: [paid] });
      return run(bench, 'lateTruth', lateTruthWorkflowId(merchantId, refundId), { merchantId, refundId }, activities);
    },
  },
  {
    name: 'bank-batch',
    states: [],
    record: (bench) => run(bench, 'bankBatch', bankBatchWorkflowId, undefined, new FakeActivities()),
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
