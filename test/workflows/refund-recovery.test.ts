import type { RefundProgress } from '../../domain/refund';
import type { RefundState } from '../../domain/refund-state';
import { openStates } from '../../domain/refund-state';
import type { SubmitInput } from '../../activities/contract';
import { begin, refusalCode, type Conversation } from './support/conversation';
import { freshProgress, type FakeActivities } from './support/fake-activities';
import { lost, other, paid } from './support/paths/answers';
import { dayMs } from './support/paths/path';
import { WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const everything = { verification: true, approvals: 2, goodsReturn: true };

/** A row as an earlier run left it. */
async function rowAt(state: RefundState, change: Partial<RefundProgress> = {}): Promise<RefundProgress> {
  const at = await bench.now();
  const attempt = { number: 1, keyNumber: 1, keyFirstSentAt: at, lastSentAt: at };
  const sent = !['requested', 'verifying', 'reviewing', 'awaiting_return', 'approved'].includes(state);
  return {
    ...freshProgress({ paymentId: `pay_${'a'.repeat(26)}`, requestedAt: at }),
    state,
    revision: 7,
    plan: everything,
    attempt: sent ? attempt : null,
    ...change,
  };
}

async function recover(progress: RefundProgress, arrange: (a: FakeActivities) => void): Promise<Conversation> {
  return begin(
    bench,
    (a) => {
      a.progress = progress;
      a.reservation = 'held';
      arrange(a);
    },
    { type: 'recovery' },
  );
}

const stories: Readonly<Record<string, (c: Conversation) => Promise<unknown>>> = {
  requested: async () => undefined,
  verifying: async (c) => c.until('verifying').then(() => c.verify()),
  reviewing: async (c) => c.until('reviewing').then(() => c.approve('op_2')),
  awaiting_return: async (c) => c.until('awaiting_return').then(() => c.confirmReturn()),
  approved: async () => undefined,
  submitting: async () => undefined,
  unknown: async () => undefined,
  processing: async () => undefined,
  action_required: async () => undefined,
  manual_review: async (c) => c.until('manual_review').then(() => c.resolve('succeeded', 'op_1', 'pr_1')),
};

test.each(openStates)('a refund that lost its workflow while %s is brought to its end', async (state) => {
  const plan = { verification: state === 'verifying', approvals: 2, goodsReturn: false };
  const approvedBy = state === 'reviewing' ? ['op_1'] : [];
  const c = await recover(await rowAt(state, { plan, approvedBy }), (a) => {
    a.plan = { verification: false, approvals: 0, goodsReturn: false };
    a.submits = [paid];
    a.queries = [paid];
  });
  await stories[state]!(c);
  if (state === 'verifying')
    await c
      .until('reviewing')
      .then(() => c.approve('op_1'))
      .then(() => c.approve('op_2'));
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.reservation).toBe('settled');
  const revisions = c.activities.transitions.map(({ revision }) => revision);
  expect(Math.min(...revisions)).toBeGreaterThan(7);
  expect([...revisions].sort((a, b) => a - b)).toEqual(revisions);
});

test('the same operator does not count twice across a recovery', async () => {
  const c = await recover(await rowAt('reviewing', { approvedBy: ['op_1'] }), () => undefined);
  await c.until('reviewing');
  expect(await refusalCode(c.approve('op_1'))).toBe('already_approved');
});

test('a recovered wait ends when the first one would have ended', async () => {
  const since = new Date(Date.parse(await bench.now()) - 6 * dayMs).toISOString();
  const c = await recover(await rowAt('reviewing', { since }), () => undefined);
  expect((await c.until('reviewing')).awaiting?.until).toBe(new Date(Date.parse(since) + 7 * dayMs).toISOString());
  expect(await c.handle.result()).toMatchObject({ state: 'expired' });
});

test('a wait that ended while nobody ran the refund ends at once', async () => {
  const since = new Date(Date.parse(await bench.now()) - 60 * dayMs).toISOString();
  const c = await recover(await rowAt('unknown', { since }), (a) => {
    a.queries = [lost];
  });
  await c.until('manual_review');
  expect(c.activities.alerts.at(-1)).toMatchObject({ alert: 'automation_exhausted' });
});

test('a recovered submission uses the key and counts on from the attempt that is recorded', async () => {
  const at = await bench.now();
  const attempt = { number: 3, keyNumber: 2, keyFirstSentAt: at, lastSentAt: at };
  const c = await recover(await rowAt('submitting', { attempt }), (a) => {
    a.submits = [paid];
  });
  await c.handle.result();
  expect(c.activities.inputs<SubmitInput>('submitRefund')).toMatchObject([
    { attempt: 4, keyNumber: 2, key: expect.stringMatching(/-2$/) },
  ]);
});

test('a refund that is closed already stays as it is', async () => {
  const c = await recover(await rowAt('failed'), () => undefined);
  expect(await c.handle.result()).toMatchObject({ state: 'failed' });
  expect(c.activities.names()).toEqual(['openRefund']);
});

test.each(['failed', 'reversed'] as const)(
  'a run that was set back alarms nobody about a refund that is %s already',
  async (state) => {
    const c = await begin(bench, (a) => {
      a.submits = [other];
      a.before['recordTransitions'] = () => {
        a.progress = { ...a.progress!, state, revision: 9 };
      };
    });
    expect(await c.handle.result()).toMatchObject({ state });
    expect(c.activities.alerts).toEqual([]);
  },
);

test('a run whose row is ahead follows the row', async () => {
  const ahead = await rowAt('processing', { revision: 9 });
  const c = await begin(bench, (a) => {
    a.submits = [paid];
    a.queries = [paid];
    a.before['submitRefund'] = () => {
      a.ahead = ahead;
    };
  });
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.count('submitRefund')).toBe(1);
  expect(c.activities.transitions.at(-1)).toMatchObject({ to: 'succeeded', revision: 10 });
});

test('an approval that arrives while the row turns out to be ahead is not lost', async () => {
  const c = await begin(bench, (a) => {
    a.plan = { verification: false, approvals: 2, goodsReturn: false };
    a.submits = [paid];
  });
  await c.until('reviewing');
  c.activities.ahead = { ...c.activities.progress!, revision: 5, approvedBy: ['op_9'] };
  await c.approve('op_1');
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

/** A run that an operator has set back to its review: it knows nothing of what became of the refund since. */
async function setBack(change: Partial<RefundProgress>): Promise<Conversation> {
  const c = await begin(bench, (a) => {
    a.plan = { verification: false, approvals: 1, goodsReturn: false };
  });
  await c.until('reviewing');
  const at = await bench.now();
  const attempt = { number: 1, keyNumber: 1, keyFirstSentAt: at, lastSentAt: at };
  // Another run has come to this only just before the review's deadline.
  const since = new Date(Date.parse(at) + 7 * dayMs).toISOString();
  c.activities.progress = { ...c.activities.progress!, revision: 6, since, approvedBy: ['op_9'], attempt, ...change };
  return c;
}

test.each([
  ['a withdrawal', (c: Conversation) => refusalCode(c.cancel())],
  ['a rejection', (c: Conversation) => c.reject()],
  ['its deadline', (c: Conversation) => c.skip(8 * dayMs)],
])('a refund at the provider keeps its hold whatever %s does to a run that was set back', async (_, end) => {
  const c = await setBack({ state: 'unknown' });
  c.activities.queries = [lost, paid];
  await end(c);
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.reservation).toBe('settled');
  expect(c.activities.alerts).toEqual([]);
  expect(c.activities.count('submitRefund')).toBe(0);
});

test('a run that was set back goes on where people decide, if that is where the row stands', async () => {
  const c = await setBack({ state: 'awaiting_return', attempt: null });
  c.activities.submits = [paid];
  await c.reject();
  await c.until('awaiting_return');
  expect(c.activities.reservation).toBe('held');
  await c.confirmReturn();
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

test('a hold that is released at the moment another run goes on is alarmed, and nothing is sent', async () => {
  const c = await begin(bench, (a) => {
    a.plan = { verification: false, approvals: 1, goodsReturn: false };
  });
  await c.until('reviewing');
  c.activities.before['recordTransitions'] = () => {
    delete c.activities.before['recordTransitions'];
    c.activities.ahead = { ...c.activities.progress!, revision: 5, state: 'approved', approvedBy: ['op_9'] };
  };
  await c.reject('op_1');
  await c.until('manual_review');
  expect(c.activities.alerts).toEqual([{ alert: 'released_while_open', severity: 'critical', detail: 'approved' }]);
  expect(c.activities.count('submitRefund')).toBe(0);
});
