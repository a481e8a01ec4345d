import type { RefundOutcome } from '../../../../domain/outcome';
import type { OtherRoute } from '../../../../domain/refund';
import { abnormal, accountClosed, accepted, cardClosed, credited, lost, ordered, paid } from './answers';
import { eventually, type Conversation } from '../conversation';
import { policyForTests, type FakeActivities } from '../fake-activities';
import { dayMs, type Path } from './path';

export const bankRoute: OtherRoute = {
  provider: 'bank',
  account: 'house',
  providerPolicy: { ...policyForTests.providerPolicy, firstQueryAfterMs: 60_000 },
  destinationId: null,
};

/** Answers are copied: a run uses its own up, and a path may be walked more than once. */
const routed =
  (
    submits: readonly RefundOutcome[],
    queries: readonly RefundOutcome[],
    destinationId: string | null = null,
  ): Path['arrange'] =>
  (activities: FakeActivities) => {
    activities.submits = [...submits];
    activities.queries = [...queries];
    activities.otherRoute = { ...bankRoute, destinationId };
  };

/** The payer's bank did not take what the provider had accepted. */
const abnormally =
  (redirects: readonly RefundOutcome[]): Path['arrange'] =>
  (activities: FakeActivities) => {
    activities.submits = [accepted];
    activities.queries = [abnormal];
    activities.redirects = [...redirects];
  };

const refused = ['requested', 'approved', 'submitting', 'action_required'] as const;

/** The money is on its way to a bank account when its bank says that it is closed, too. */
async function bankCloses(c: Conversation): Promise<void> {
  await sentToBank(c);
  await c.report();
  await c.until('action_required');
}

async function sentToBank(c: Conversation): Promise<void> {
  await c.until('action_required');
  await c.redirect('rd_1');
  await c.until('processing');
}

const closedThenAnother: Omit<Path, 'name'> = {
  states: [...refused, 'submitting', 'processing', 'action_required', 'submitting', 'succeeded'],
  arrange: routed([cardClosed, ordered, credited], [cardClosed, accountClosed]),
  act: async (c) => {
    await bankCloses(c);
    await c.redirect('rd_2');
  },
};

/** What can happen when the card or account that paid takes nothing back (rule 3.1.12). */
export const pathsOfOtherRoutes: readonly Path[] = [
  {
    name: 'card-closed-then-bank-account-credited',
    states: [...refused, 'submitting', 'processing', 'succeeded'],
    arrange: routed([cardClosed, ordered], [cardClosed, ordered, credited]),
    act: async (c) => {
      await c.until('action_required');
      await c.redirect('rd_1');
    },
  },
  {
    name: 'card-closed-after-acceptance-then-fallback-credited',
    states: [
      'requested',
      'approved',
      'submitting',
      'processing',
      'action_required',
      'submitting',
      'processing',
      'succeeded',
    ],
    arrange: routed([accepted, ordered], [cardClosed, cardClosed, credited], 'rd_1'),
  },
  {
    name: 'card-closed-and-nobody-gives-an-account',
    states: [...refused, 'failed'],
    arrange: routed([cardClosed], [cardClosed]),
    act: async (c) => {
      await c.until('action_required');
      await c.skip(31 * dayMs);
    },
  },
  {
    name: 'card-closed-then-paid-after-all',
    states: [...refused, 'manual_review', 'succeeded'],
    arrange: routed([cardClosed], [paid]),
    act: async (c) => {
      await c.until('action_required');
      await c.redirect('rd_1');
      await c.until('manual_review');
      await c.resolve('succeeded', 'op_1', 'pr_1');
    },
  },
  {
    name: 'first-provider-unanswered-then-bank-account-credited',
    states: [...refused, 'submitting', 'succeeded'],
    arrange: routed([cardClosed, credited], [lost, lost, cardClosed]),
    act: async (c) => {
      await c.until('action_required');
      await c.redirect('rd_1');
    },
  },
  { ...closedThenAnother, name: 'bank-account-closed-then-another-credited' },
  // The same once more, as it goes since each route is asked before the next is paid.
  { ...closedThenAnother, name: 'bank-account-closed-then-all-asked-then-another-credited' },
  {
    name: 'on-its-way-to-the-bank-when-the-card-is-heard-to-be-paid',
    states: [...refused, 'submitting', 'processing', 'manual_review', 'succeeded'],
    arrange: routed([cardClosed, ordered], [cardClosed, paid]),
    act: async (c) => {
      await sentToBank(c);
      await c.reportClosedRoute();
      await c.until('manual_review');
      c.activities.queries = [credited];
      await c.resolve('succeeded', 'op_1', 're-1');
    },
  },
  {
    name: 'on-its-way-to-the-bank-when-both-are-heard-to-be-paid',
    states: [...refused, 'submitting', 'processing', 'manual_review', 'succeeded'],
    arrange: routed([cardClosed, ordered], [cardClosed, paid]),
    act: async (c) => {
      await sentToBank(c);
      await c.reportClosedRoute();
      await c.until('manual_review');
      await c.report('evt_bank');
      await eventually(() => c.activities.alerts.length === 2);
      c.activities.queries = [credited];
      await c.resolve('succeeded', 'op_1', 're-1');
    },
  },
  {
    ...closedThenAnother,
    name: 'bank-account-closed-then-heard-of-then-another-credited',
    act: async (c) => {
      await bankCloses(c);
      const asked = c.activities.count('queryRefund');
      await c.reportClosedRoute();
      await eventually(() => c.activities.count('queryRefund') === asked + 2);
      await c.redirect('rd_2');
    },
  },
  {
    name: 'abnormal-then-sent-to-a-card-of-the-payer',
    states: ['requested', 'approved', 'submitting', 'processing', 'action_required', 'processing', 'succeeded'],
    arrange: abnormally([accepted]),
    act: async (c) => {
      await c.until('action_required');
      c.activities.queries = [abnormal, accepted, paid];
      await c.redirectAbnormal('rd_1');
    },
  },
  {
    name: 'abnormal-then-the-redirection-is-lost-then-sent-to-the-merchant',
    states: ['requested', 'approved', 'submitting', 'processing', 'action_required', 'processing', 'succeeded'],
    arrange: abnormally([lost]),
    act: async (c) => {
      await c.until('action_required');
      c.activities.queries = [abnormal, accepted, paid];
      await c.redirectAbnormal(null, 'op_1');
    },
  },
];
