/**
 * The refund state machine: one table. Workflow guards, the store's update filter and the API's `status`
 * are all derived from it, so a state or an edge is added here and nowhere else.
 */

export const refundStates = [
  'requested',
  'verifying',
  'reviewing',
  'awaiting_return',
  'approved',
  'submitting',
  'unknown',
  'processing',
  'action_required',
  'manual_review',
  'succeeded',
  'reversed',
  'failed',
  'rejected',
  'expired',
  'canceled',
] as const;

export type RefundState = (typeof refundStates)[number];

export type RefundStatus = 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';

interface StateRule {
  readonly status: RefundStatus;
  readonly next: readonly RefundState[];
}

const rules: Readonly<Record<RefundState, StateRule>> = {
  requested: {
    status: 'pending',
    next: ['verifying', 'reviewing', 'awaiting_return', 'approved', 'rejected', 'canceled', 'manual_review'],
  },
  verifying: {
    status: 'requires_action',
    next: ['reviewing', 'awaiting_return', 'approved', 'rejected', 'expired', 'canceled', 'manual_review'],
  },
  reviewing: {
    status: 'pending',
    next: ['awaiting_return', 'approved', 'rejected', 'expired', 'canceled', 'manual_review'],
  },
  awaiting_return: {
    status: 'requires_action',
    next: ['approved', 'rejected', 'expired', 'canceled', 'manual_review'],
  },
  approved: { status: 'pending', next: ['submitting', 'canceled', 'manual_review'] },
  submitting: {
    status: 'pending',
    next: ['processing', 'succeeded', 'failed', 'unknown', 'action_required', 'canceled', 'manual_review'],
  },
  unknown: {
    status: 'pending',
    next: ['processing', 'succeeded', 'failed', 'action_required', 'submitting', 'canceled', 'manual_review'],
  },
  processing: {
    status: 'pending',
    next: ['succeeded', 'failed', 'action_required', 'canceled', 'manual_review'],
  },
  action_required: {
    status: 'requires_action',
    next: ['submitting', 'processing', 'succeeded', 'failed', 'canceled', 'manual_review'],
  },
  manual_review: { status: 'pending', next: ['processing', 'succeeded', 'failed', 'canceled', 'submitting'] },
  succeeded: { status: 'succeeded', next: ['reversed'] },
  reversed: { status: 'failed', next: [] },
  failed: { status: 'failed', next: [] },
  rejected: { status: 'failed', next: [] },
  expired: { status: 'canceled', next: [] },
  canceled: { status: 'canceled', next: [] },
};

/** The coarse status a payment client expects for a state. */
export const statusOf = (state: RefundState): RefundStatus => rules[state].status;

/** The states that may follow `state`. */
export const nextStates = (state: RefundState): readonly RefundState[] => rules[state].next;

/** Whether the machine has the edge `from` → `to`. */
export const canTransition = (from: RefundState, to: RefundState): boolean => rules[from].next.includes(to);

/** The states from which `to` may be entered: the filter of an update in the store. */
export const previousStates = (to: RefundState): RefundState[] =>
  refundStates.filter((from) => canTransition(from, to));

/** Every edge of the machine, for exhaustive tests. */
export const transitions = (): [RefundState, RefundState][] =>
  refundStates.flatMap((from) => rules[from].next.map((to): [RefundState, RefundState] => [from, to]));

const finalStates: readonly RefundState[] = ['succeeded', 'reversed', 'failed', 'rejected', 'expired', 'canceled'];

/** Whether the refund's workflow has nothing left to do (`succeeded` may still be reversed by late truth). */
export const isFinal = (state: RefundState): boolean => finalStates.includes(state);

/** The states a sweeper looks after: everything that a workflow must still bring to its end. */
export const openStates: readonly RefundState[] = refundStates.filter((state) => !isFinal(state));

const submittedStates: readonly RefundState[] = [
  'submitting',
  'unknown',
  'processing',
  'action_required',
  'manual_review',
];

/** Whether a withdrawal by merchant or customer is still honoured: only before the gateway call is scheduled. */
export const isCancelable = (state: RefundState): boolean => !isFinal(state) && !submittedStates.includes(state);

/** Whether money may have been asked for: from here on the refund is recovered forward, never undone. */
export const isPastSubmission = (state: RefundState): boolean => submittedStates.includes(state);
