import { lateTruthWorkflowId } from '../../domain/ids';
import type { RefundOutcome } from '../../domain/outcome';
import type { RefundProgress } from '../../domain/refund';
import type { RefundState } from '../../domain/refund-state';
import { FakeActivities, freshProgress, hopeless } from './support/fake-activities';
import {
  abnormal,
  accepted,
  accountClosed,
  cardClosed,
  lost,
  other,
  paid,
  refused,
  withdrawn,
} from './support/paths/answers';
import { freshInput, WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

interface Told {
  readonly activities: FakeActivities;
  readonly result: unknown;
}

/** The same refund with the way back to the card closed, and on its way to a bank account. */
function elsewhere(progress: RefundProgress): RefundProgress {
  const { since: at, provider, account } = progress;
  const closed = { provider, account, destinationId: null, providerRefundId: 'pr_1', keyNumber: 1, code: 'x', at };
  const attempt = { number: 2, keyNumber: 2, keyFirstSentAt: at, lastSentAt: at };
  return { ...progress, provider: 'bank', account: 'house', destinationId: 'rd_1', attempt, closedRoutes: [closed] };
}

/** What comes of a report about a refund that has closed (or `state` null: that is not there). */
async function tell(
  state: RefundState | null,
  queries: RefundOutcome[],
  arrange: (a: FakeActivities) => void = () => undefined,
): Promise<Told> {
  const activities = new FakeActivities();
  const input = freshInput();
  if (state !== null) activities.progress = { ...freshProgress(input), state, revision: 5 };
  activities.queries = queries;
  arrange(activities);
  await bench.serve(activities);
  const { merchantId, refundId } = input;
  const handle = await bench.start('lateTruth', lateTruthWorkflowId(merchantId, refundId), [{ merchantId, refundId }]);
  return { activities, result: await handle.result() };
}

test.each([
  ['failed', refused, 'charge_disputed'],
  ['canceled', withdrawn, 'canceled_by_provider'],
  ['abnormal', abnormal, 'abnormal'],
] as const)('a succeeded refund that the provider calls %s is reversed', async (_, answer, code) => {
  const { activities, result } = await tell('succeeded', [lost, accepted, answer]);
  expect(result).toBe('reversed');
  expect(activities.inputs('reverseRefund')).toMatchObject([{ code }]);
});

test.each(['failed', 'rejected', 'expired', 'canceled'] as const)(
  'a refund that ended %s and was paid after all is recorded',
  async (state) => {
    const { activities, result } = await tell(state, [paid]);
    expect(result).toBe('late_success');
    expect(activities.inputs('recordLateSuccess')).toMatchObject([{ providerRefundId: 'pr_1' }]);
  },
);

test.each([
  ['failed', refused, 'charge_disputed'],
  ['canceled', withdrawn, 'canceled_by_provider'],
  ['expired', abnormal, 'abnormal'],
] as const)('what was paid after a refund had ended %s and came back is reversed', async (state, answer, code) => {
  const { activities, result } = await tell(state, [lost, answer], (a) => {
    a.progress = { ...a.progress!, providerRefundId: 'pr_1' };
    a.paidLate = true;
  });
  expect(result).toBe('reversed');
  expect(activities.inputs('reverseLateSuccess')).toMatchObject([{ code, providerRefundId: 'pr_1' }]);
  expect(activities.count('reverseRefund')).toBe(0);
});

test('what a route that was closed had paid after all and gives back is reversed', async () => {
  const { activities, result } = await tell('failed', [accountClosed, cardClosed], (a) => {
    a.progress = elsewhere(a.progress!);
    a.paidLate = true;
  });
  expect(activities.inputs('reverseLateSuccess')).toMatchObject([
    { code: 'closed_account', providerRefundId: 're-1' },
    { code: 'expired_or_canceled_card', providerRefundId: 'pr_1' },
  ]);
  expect(result).toBe('reversed');
});

test('a reversed refund that is paid again, says the provider, is recorded as such', async () => {
  const { activities, result } = await tell('reversed', [paid]);
  expect(result).toBe('contradicted');
  expect(activities.inputs('recordLateSuccess')).toMatchObject([{ providerRefundId: 'pr_1' }]);
});

test.each([
  ['succeeded', paid],
  ['reversed', refused],
  ['failed', refused],
] as const)('a refund that is %s stays so when that is all there is to hear', async (state, answer) => {
  const { activities, result } = await tell(state, [answer]);
  expect(result).toBe('nothing_new');
  expect(activities.names()).toEqual(['queryRefund']);
});

test('a refund that is still open, or was never there, is left to its own workflow', async () => {
  expect((await tell('processing', [paid])).result).toBe('nothing_closed');
  expect((await tell(null, [paid])).result).toBe('nothing_closed');
});

test('a week without an answer is alarmed, not guessed', async () => {
  const { activities, result } = await tell('succeeded', [lost]);
  expect(result).toBe('unknown');
  expect(activities.alerts).toEqual([
    { alert: 'late_truth_unknown', severity: 'critical', detail: 'no_answer_in_time' },
  ]);
  expect(activities.count('reverseRefund') + activities.count('recordLateSuccess')).toBe(0);
});

test('a route that was closed is heard though the bank that took over does not answer', async () => {
  const { activities, result } = await tell('succeeded', [lost, paid, lost], (a) => {
    a.progress = elsewhere(a.progress!);
  });
  expect(activities.inputs('recordLateSuccess')).toMatchObject([{ closedRoute: 'stripe', providerRefundId: 'pr_1' }]);
  expect(activities.alerts).toMatchObject([{ alert: 'late_truth_unknown' }]);
  expect(result).toBe('unknown');
});

test('an answer about another refund is alarmed', async () => {
  const { activities } = await tell('succeeded', [other]);
  expect(activities.alerts).toMatchObject([{ alert: 'provider_mismatch', severity: 'critical' }]);
});

test('late truth that cannot be posted is alarmed, and the workflow still ends well', async () => {
  const { activities, result } = await tell('succeeded', [refused], (a) => {
    a.failures['reverseRefund'] = [hopeless('reservation_conflict')];
  });
  expect(result).toBe('stuck');
  expect(activities.alerts).toEqual([
    { alert: 'late_truth_stuck', severity: 'critical', detail: 'reservation_conflict' },
  ]);
});
