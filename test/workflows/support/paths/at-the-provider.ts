import type { HeldBack } from '../../../../activities/contract';
import type { RefundOutcome } from '../../../../domain/outcome';
import {
  absent,
  accepted,
  heldOff,
  inTurn,
  lost,
  needsAccount,
  needsFunds,
  other,
  paid,
  refused,
  withdrawn,
} from './answers';
import { eventually } from '../conversation';
import { hopeless } from '../fake-activities';
import { dayMs, type Path } from './path';

/** What the provider answers to each sending and to each question; the last answer stays. */
const provider =
  (submits: (RefundOutcome | HeldBack)[], queries: RefundOutcome[] = []): Path['arrange'] =>
  (activities) => {
    activities.submits = submits;
    activities.queries = queries;
  };

const sent = ['requested', 'approved', 'submitting'] as const;

/** Everything that can happen once money has been asked for. */
export const pathsAtTheProvider: readonly Path[] = [
  { name: 'paid-at-once', states: [...sent, 'succeeded'], arrange: provider([paid]) },
  { name: 'refused-at-once', states: [...sent, 'failed'], arrange: provider([refused]) },
  { name: 'withdrawn-at-once', states: [...sent, 'canceled'], arrange: provider([withdrawn]) },
  { name: 'held-off-then-paid', states: [...sent, 'succeeded'], arrange: provider([heldOff, heldOff, paid]) },
  { name: 'waits-its-turn-then-paid', states: [...sent, 'succeeded'], arrange: provider([inTurn, inTurn, paid]) },
  {
    name: 'processing-then-paid',
    states: [...sent, 'processing', 'succeeded'],
    arrange: provider([accepted], [accepted, accepted, paid]),
  },
  {
    name: 'processing-then-failed',
    states: [...sent, 'processing', 'failed'],
    arrange: provider([accepted], [refused]),
  },
  {
    name: 'processing-then-withdrawn',
    states: [...sent, 'processing', 'canceled'],
    arrange: provider([accepted], [withdrawn]),
  },
  {
    name: 'processing-needs-account-then-processing',
    states: [...sent, 'processing', 'action_required', 'processing', 'succeeded'],
    arrange: provider([accepted], [needsAccount, accepted, paid]),
  },
  { name: 'lost-then-found-paid', states: [...sent, 'unknown', 'succeeded'], arrange: provider([lost], [lost, paid]) },
  { name: 'lost-then-found-failed', states: [...sent, 'unknown', 'failed'], arrange: provider([lost], [refused]) },
  {
    name: 'lost-then-found-withdrawn',
    states: [...sent, 'unknown', 'canceled'],
    arrange: provider([lost], [withdrawn]),
  },
  {
    name: 'lost-then-found-processing',
    states: [...sent, 'unknown', 'processing', 'succeeded'],
    arrange: provider([lost], [accepted, paid]),
  },
  {
    name: 'lost-then-needs-account-then-paid',
    states: [...sent, 'unknown', 'action_required', 'succeeded'],
    arrange: provider([lost], [needsAccount, paid]),
  },
  {
    name: 'lost-then-sent-again',
    states: [...sent, 'unknown', 'submitting', 'succeeded'],
    arrange: provider([lost, paid], [absent]),
  },
  {
    name: 'needs-funds-then-sent-again',
    states: [...sent, 'action_required', 'submitting', 'succeeded'],
    arrange: provider([needsFunds, paid], [absent]),
  },
  {
    name: 'needs-account-then-failed',
    states: [...sent, 'action_required', 'failed'],
    arrange: provider([needsAccount], [refused]),
  },
  {
    name: 'needs-account-then-withdrawn',
    states: [...sent, 'action_required', 'canceled'],
    arrange: provider([needsAccount], [withdrawn]),
  },
  {
    name: 'needs-account-until-an-operator-says-paid',
    states: [...sent, 'action_required', 'manual_review', 'succeeded'],
    arrange: provider([needsAccount], [needsAccount]),
    act: async (c) => {
      await c.until('action_required');
      await c.skip(32 * dayMs);
      await c.until('manual_review');
      c.activities.queries = [paid];
      await c.resolve('succeeded', 'op_1', 'pr_1');
    },
  },
  {
    name: 'unknown-for-a-week-then-given-up',
    states: [...sent, 'unknown', 'manual_review', 'failed'],
    arrange: provider([lost], [lost]),
    act: async (c) => {
      await c.until('unknown');
      await c.skip(8 * dayMs);
      await c.until('manual_review');
      c.activities.queries = [absent];
      await c.resolve('failed', 'op_1');
      await c.resolve('failed', 'op_2');
    },
  },
  {
    name: 'processing-for-too-long-then-processing-by-operator',
    states: [...sent, 'processing', 'manual_review', 'processing', 'succeeded'],
    arrange: provider([accepted], [accepted]),
    act: async (c) => {
      await c.until('processing');
      await c.skip(46 * dayMs);
      await c.until('manual_review');
      await c.resolve('processing');
      c.activities.queries = [paid];
    },
  },
  {
    name: 'mismatch-then-sent-again-by-operator',
    states: [...sent, 'manual_review', 'submitting', 'succeeded'],
    arrange: provider([other, paid], [absent]),
    act: async (c) => {
      await c.until('manual_review');
      await c.resolve('submitting');
    },
  },
  {
    name: 'reported-in-review-then-asked-again',
    states: [...sent, 'manual_review', 'succeeded'],
    arrange: provider([other], [lost, paid]),
    act: async (c) => {
      await c.until('manual_review');
      await c.report('evt_1');
    },
  },
  {
    name: 'settlement-stuck-then-settled-by-operator',
    states: [...sent, 'manual_review', 'succeeded'],
    arrange: (activities) => {
      provider([paid], [paid])(activities);
      activities.failures['settleRefund'] = [hopeless('trade_record_breach')];
    },
    act: async (c) => {
      await c.until('manual_review');
      await c.resolve('succeeded', 'op_1', 'pr_1');
    },
  },
  {
    name: 'reported-then-paid',
    states: [...sent, 'processing', 'succeeded'],
    arrange: provider([accepted], [accepted, paid]),
    act: async (c) => {
      await c.until('processing');
      await c.report('evt_1');
      await eventually(() => c.activities.count('queryRefund') === 1);
      await c.report('evt_2');
    },
  },
  {
    name: 'lost-beyond-its-horizon-then-next-key',
    states: [...sent, 'unknown', 'submitting', 'succeeded'],
    arrange: (activities) => {
      provider([lost, paid], [lost])(activities);
      activities.listings = [{ kind: 'complete', refunds: [], disputed: false }];
    },
    act: async (c) => {
      await c.until('unknown');
      await c.skip(2 * dayMs);
      c.activities.queries = [absent];
    },
  },
  {
    name: 'lost-just-before-its-horizon-then-next-key-once-nothing-can-arrive',
    states: [...sent, 'unknown', 'submitting', 'succeeded'],
    arrange: (activities) => {
      provider([lost, paid], [absent])(activities);
      const { providerPolicy } = activities.policy;
      activities.policy = { ...activities.policy, providerPolicy: { ...providerPolicy, keyHorizonMs: 1 } };
      activities.listings = [{ kind: 'complete', refunds: [], disputed: false }];
    },
  },
  {
    name: 'lost-beyond-its-horizon-then-listed',
    states: [...sent, 'unknown', 'succeeded'],
    arrange: provider([lost], [lost]),
    act: async (c) => {
      await c.until('unknown');
      await c.skip(2 * dayMs);
      const { refundId } = await c.snapshot();
      const ours = { providerRefundId: 'pr_1', amount: 1_250, currency: 'GBP', refundId, outcome: accepted };
      c.activities.listings = [{ kind: 'complete', refunds: [ours], disputed: false }];
      c.activities.queries = [absent, paid];
    },
  },
  {
    name: 'held-off-then-resolved',
    states: [...sent, 'succeeded'],
    arrange: provider([heldOff], [lost]),
    act: async (c) => {
      await eventually(() => c.activities.alerts.length > 0);
      await eventually(async () => (await c.snapshot()).awaiting?.actions.includes('resolve') === true);
      await c.resolve('succeeded', 'op_1', 'pr_1');
    },
  },
];
