import type { History } from '@temporalio/common/lib/proto-utils';
import { lateTruthWorkflowId, paymentSyncWorkflowId, paymentWorkflowId, sweepWorkflowId } from '../../domain/ids';
import type { PaymentOutcome } from '../../domain/outcome';
import type { workflowTypes } from '../../domain/refund-messages';
import { FakeActivities, freshProgress } from '../workflows/support/fake-activities';
import { begin, refusalCode } from '../workflows/support/conversation';
import { refundPaths } from '../workflows/support/paths';
import { absent, lost, paid, refused } from '../workflows/support/paths/answers';
import { walk } from '../workflows/support/paths/path';
import { freshInput, type WorkflowBench } from '../workflows/support/workflow-bench';

/** A way through one of our workflows of which a history is kept for ever. */
export interface Recording {
  /** The history's file name, without its ending. */
  readonly name: string;
  readonly states: readonly string[];
  /** What search attributes show, where that is not part of the states. */
  readonly shown?: readonly string[];
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
    name: 'accepted-with-the-start',
    states: ['requested', 'approved', 'submitting', 'succeeded'],
    record: async (bench) => {
      await bench.serve(Object.assign(new FakeActivities(), { submits: [paid] }));
      const handle = await bench.startRefundAndAccept();
      await handle.result();
      return handle.fetchHistory();
    },
  },
  {
    name: 'superseded-by-another-run',
    states: ['requested', 'reviewing', 'processing', 'succeeded'],
    record: async (bench) => {
      const plan = { verification: false, approvals: 1, goodsReturn: false };
      const c = await begin(bench, (a) => Object.assign(a, { plan, queries: [paid] }));
      await c.until('reviewing');
      const at = await bench.now();
      const attempt = { number: 1, keyNumber: 1, keyFirstSentAt: at, lastSentAt: at };
      c.activities.progress = { ...c.activities.progress!, state: 'processing', revision: 9, since: at, attempt };
      await refusalCode(c.cancel());
      await c.handle.result();
      return c.handle.fetchHistory();
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
    ...(path.shown === undefined ? {} : { shown: path.shown }),
    record: async (bench: WorkflowBench) => (await walk(bench, path)).handle.fetchHistory(),
  })),
  ...others,
];
