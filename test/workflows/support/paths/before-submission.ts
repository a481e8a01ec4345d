import { eventually } from '../conversation';
import { hopeless } from '../fake-activities';
import { dayMs, type Path } from './path';
import { absent, fenced, lost, paid } from './answers';

const identity = { verification: true, approvals: 0, goodsReturn: false };
const oneApproval = { verification: false, approvals: 1, goodsReturn: false };
const goods = { verification: false, approvals: 0, goodsReturn: true };

const risk = (decision: 'reject', rules: string[]) => ({ decision, score: 100, rules, policyVersion: 'test' });
const stuckRelease = () => [hopeless('reservation_conflict')];

/** Everything that can happen before money is asked for. */
export const pathsBeforeSubmission: readonly Path[] = [
  {
    name: 'rejected-by-risk',
    states: ['requested', 'rejected'],
    arrange: (a) => {
      a.risk = risk('reject', ['payment_too_old']);
    },
  },
  {
    name: 'rejected-by-risk-after-cancel',
    states: ['requested', 'canceled'],
    arrange: (a) => {
      a.risk = risk('reject', ['payment_too_old']);
    },
    first: (handle) => handle.cancel(),
  },
  {
    name: 'paid-decided-with-the-opening',
    states: ['requested', 'approved', 'submitting', 'succeeded'],
    arrange: (a) => {
      a.submits = [paid];
    },
  },
  {
    name: 'rejected-with-the-opening',
    states: ['requested', 'rejected'],
    arrange: (a) => {
      a.risk = risk('reject', ['payment_too_old']);
    },
  },
  {
    name: 'assessment-stuck-then-canceled-by-operator',
    states: ['requested', 'manual_review', 'canceled'],
    arrange: (a) => {
      a.decidesWhenOpening = false;
      a.failures['assessRisk'] = [hopeless('refund_not_found')];
      a.queries = [absent];
    },
    act: async (c) => {
      await c.until('manual_review');
      await c.resolve('canceled');
    },
  },
  {
    name: 'assessment-stuck-then-given-up-after-asking',
    states: ['requested', 'manual_review', 'canceled'],
    arrange: (a) => {
      a.decidesWhenOpening = false;
      a.failures['assessRisk'] = [hopeless('refund_not_found')];
      a.queries = [lost, absent];
    },
    act: async (c) => {
      await c.until('manual_review');
      await c.resolve('canceled', 'op_1');
      await c.resolve('canceled', 'op_1');
    },
  },
  {
    name: 'canceled-before-the-first-step',
    states: ['requested', 'approved', 'canceled'],
    arrange: () => undefined,
    first: (handle) => handle.cancel(),
  },
  {
    name: 'cancel-stuck-at-the-last-moment',
    states: ['requested', 'approved', 'manual_review', 'canceled'],
    arrange: (a) => {
      a.failures['releaseReservation'] = stuckRelease();
      a.queries = [absent];
    },
    first: (handle) => handle.cancel(),
    act: async (c) => {
      await c.until('manual_review');
      await c.resolve('canceled');
    },
  },
  {
    name: 'verified-reviewed-returned-paid',
    states: ['requested', 'verifying', 'reviewing', 'awaiting_return', 'approved', 'submitting', 'succeeded'],
    arrange: (a) => {
      a.plan = { verification: true, approvals: 2, goodsReturn: true };
      a.submits = [paid];
    },
    act: async (c) => {
      await c.until('verifying');
      await c.verify();
      await c.until('reviewing');
      await c.approve('op_1');
      await c.approve('op_2');
      await c.until('awaiting_return');
      await c.confirmReturn();
    },
  },
  {
    name: 'verified-paid',
    states: ['requested', 'verifying', 'approved', 'submitting', 'succeeded'],
    arrange: (a) => {
      a.plan = identity;
      a.submits = [paid];
    },
    act: async (c) => {
      await c.until('verifying');
      await c.verify();
    },
  },
  {
    name: 'verified-then-return-expired',
    states: ['requested', 'verifying', 'awaiting_return', 'expired'],
    arrange: (a) => {
      a.plan = { ...identity, goodsReturn: true };
    },
    act: async (c) => {
      await c.until('verifying');
      await c.verify();
    },
  },
  {
    name: 'verification-expired',
    states: ['requested', 'verifying', 'expired'],
    arrange: (a) => {
      a.plan = identity;
    },
  },
  {
    name: 'verification-canceled',
    states: ['requested', 'verifying', 'canceled'],
    arrange: (a) => {
      a.plan = identity;
    },
    act: async (c) => {
      await c.until('verifying');
      await c.cancel();
    },
  },
  {
    name: 'verification-rejected-by-operator',
    states: ['requested', 'verifying', 'rejected'],
    arrange: (a) => {
      a.plan = identity;
    },
    act: async (c) => {
      await c.until('verifying');
      await c.reject();
    },
  },
  {
    name: 'return-rejected-by-operator',
    states: ['requested', 'awaiting_return', 'rejected'],
    arrange: (a) => {
      a.plan = goods;
    },
    act: async (c) => {
      await c.until('awaiting_return');
      await c.reject();
    },
  },
  {
    name: 'held-back-then-canceled',
    states: ['requested', 'approved', 'canceled'],
    shown: ['submitting', 'approved', 'canceled'],
    arrange: (a) => {
      a.submits = [fenced];
    },
    act: async (c) => {
      await eventually(async () => c.activities.alerts.length > 0 && (await c.until('approved')).awaiting !== null);
      await c.cancel();
    },
  },
  {
    name: 'held-back-then-paid',
    states: ['requested', 'approved', 'submitting', 'succeeded'],
    shown: ['submitting', 'approved', 'succeeded'],
    arrange: (a) => {
      a.submits = [fenced, fenced, paid];
    },
  },
  {
    name: 'verification-expired-release-stuck',
    states: ['requested', 'verifying', 'manual_review', 'canceled'],
    arrange: (a) => {
      a.plan = identity;
      a.failures['releaseReservation'] = stuckRelease();
      a.queries = [absent];
    },
    act: async (c) => {
      await c.until('verifying');
      await c.skip(2 * dayMs);
      await c.until('manual_review');
      await c.resolve('canceled');
    },
  },
  {
    name: 'reviewed-paid',
    states: ['requested', 'reviewing', 'approved', 'submitting', 'succeeded'],
    arrange: (a) => {
      a.plan = oneApproval;
      a.submits = [paid];
    },
    act: async (c) => {
      await c.until('reviewing');
      await c.approve();
    },
  },
  {
    name: 'review-rejected',
    states: ['requested', 'reviewing', 'rejected'],
    arrange: (a) => {
      a.plan = oneApproval;
    },
    act: async (c) => {
      await c.until('reviewing');
      await c.reject();
    },
  },
  {
    name: 'review-expired',
    states: ['requested', 'reviewing', 'expired'],
    arrange: (a) => {
      a.plan = oneApproval;
    },
  },
  {
    name: 'review-canceled',
    states: ['requested', 'reviewing', 'canceled'],
    arrange: (a) => {
      a.plan = oneApproval;
    },
    act: async (c) => {
      await c.until('reviewing');
      await c.cancel();
    },
  },
  {
    name: 'review-rejected-release-stuck',
    states: ['requested', 'reviewing', 'manual_review', 'canceled'],
    arrange: (a) => {
      a.plan = oneApproval;
      a.failures['releaseReservation'] = stuckRelease();
      a.queries = [absent];
    },
    act: async (c) => {
      await c.until('reviewing');
      await c.reject();
      await c.until('manual_review');
      await c.resolve('canceled');
    },
  },
  {
    name: 'return-canceled-in-temporal',
    states: ['requested', 'awaiting_return', 'canceled'],
    arrange: (a) => {
      a.plan = goods;
    },
    act: async (c) => {
      await c.until('awaiting_return');
      await c.handle.cancel();
    },
  },
  {
    name: 'return-expired-release-stuck',
    states: ['requested', 'awaiting_return', 'manual_review', 'failed'],
    arrange: (a) => {
      a.plan = goods;
      a.failures['releaseReservation'] = stuckRelease();
      a.queries = [absent];
    },
    act: async (c) => {
      await c.until('awaiting_return');
      await c.skip(31 * dayMs);
      await c.until('manual_review');
      await c.resolve('failed');
    },
  },
];
