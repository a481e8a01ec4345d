import { TimeoutFailure } from '@temporalio/common';
import type { GatewayCallInput, SubmitInput } from '../../activities/contract';
import type { RefundListing, RefundOutcome } from '../../domain/outcome';
import { begin, eventually, type Conversation } from './support/conversation';
import { absent, accepted, heldOff, lost, needsFunds, other, paid } from './support/paths/answers';
import { dayMs } from './support/paths/path';
import { WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const meet = (submits: RefundOutcome[], queries: RefundOutcome[] = [], listings: RefundListing[] = []) =>
  begin(bench, (a) => Object.assign(a, { submits, queries, listings }));

const keys = (c: Conversation): string[] =>
  c.activities.inputs<SubmitInput>('submitRefund').map(({ key, refundId }) => key.replace(refundId, 'id'));

const nothing: RefundListing = { kind: 'complete', refunds: [], disputed: false };

test('a call that dies with its worker is unknown, never failed', async () => {
  const c = await begin(bench, (a) => {
    a.submits = [new Error('the worker is gone')];
    a.queries = [paid];
  });
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.states()).toContain('unknown');
  expect(c.activities.count('submitRefund')).toBe(1);
});

test('a worker that is missed by its heartbeat leaves the outcome unknown', async () => {
  const c = await begin(bench, (a) => {
    a.submits = [new TimeoutFailure('no heartbeat', undefined, 'HEARTBEAT')];
    a.queries = [paid];
  });
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.transitions.find(({ to }) => to === 'unknown')?.reason).toBe('call_lost');
});

test('a question that is lost is no answer', async () => {
  const c = await begin(bench, (a) => {
    a.submits = [lost];
    a.queries = [new Error('gone'), new Error('gone'), new Error('gone'), paid];
  });
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

test('questions come first after 2 s, then at twice the distance each', async () => {
  const c = await meet([lost], [lost, lost, lost, paid]);
  const asked: number[] = [];
  c.activities.before['queryRefund'] = async () => {
    asked.push(await bench.env.currentTimeMs());
  };
  await c.until('unknown');
  const since = Date.parse(c.activities.progress!.since);
  await c.handle.result();
  const waits = asked.map((at, i) => Math.round((at - (asked[i - 1] ?? since)) / 1_000));
  expect(waits).toEqual([2, 4, 8, 16]);
});

test('what never arrived is sent again under the same key', async () => {
  const c = await meet([lost, lost, paid], [absent]);
  await c.handle.result();
  expect(keys(c)).toEqual(['id', 'id', 'id']);
  expect(c.activities.inputs<SubmitInput>('submitRefund').map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
});

describe('beyond the key’s horizon', () => {
  const lateAbsence = async (listing: RefundListing): Promise<Conversation> => {
    const c = await meet([lost, paid], [lost], [listing]);
    await c.until('unknown');
    await c.skip(2 * dayMs);
    c.activities.queries = [absent];
    return c;
  };

  test('a complete listing without ours permits the next key', async () => {
    const c = await lateAbsence(nothing);
    expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
    expect(keys(c)).toEqual(['id', 'id-2']);
  });

  test('ours in the listing is the answer', async () => {
    const { refundId } = await meet([paid]).then((c) => c.handle.result());
    expect(refundId).toMatch(/^re_/);
    const c = await lateAbsence(nothing);
    const ours = { providerRefundId: 'pr_1', amount: 1_250, currency: 'GBP', outcome: accepted };
    const { refundId: id } = await c.snapshot();
    c.activities.listings = [{ ...nothing, refunds: [{ ...ours, refundId: id }] }];
    c.activities.queries = [absent, paid];
    expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
    expect(keys(c)).toEqual(['id']);
  });

  test('a listing that cannot be had leaves it to an operator', async () => {
    const c = await lateAbsence({ kind: 'unknown', reason: 'timeout' });
    await c.skip(dayMs);
    await c.until('manual_review');
    expect(keys(c)).toEqual(['id']);
    expect(c.activities.alerts).toContainEqual({
      alert: 'automation_exhausted',
      severity: 'critical',
      detail: 'listing_unknown',
    });
  });
});

test('a week without an answer goes to an operator, also when sending again was lost in between', async () => {
  const c = await meet([lost], [lost, absent, lost]);
  await c.until('unknown');
  await c.skip(8 * dayMs);
  await c.until('manual_review');
  const week = c.activities.transitions.find(({ to }) => to === 'manual_review')!;
  const start = c.activities.transitions.find(({ to }) => to === 'unknown')!;
  expect(Date.parse(week.at) - Date.parse(start.at)).toBeLessThan(7 * dayMs + 60_000);
  expect(c.activities.alerts.at(-1)).toMatchObject({ alert: 'automation_exhausted', detail: 'no_answer_in_time' });
});

test('a processing refund is asked about ever more seldom, and goes to an operator at its limit', async () => {
  const c = await meet([accepted], [accepted]);
  await c.until('processing');
  await c.skip(44 * dayMs);
  expect(await c.snapshot()).toMatchObject({ state: 'processing' });
  await c.skip(2 * dayMs);
  await c.until('manual_review');
  expect(c.activities.count('queryRefund')).toBeLessThan(80);
});

test('funds that stay missing are asked for ever more seldom, and go to an operator at the limit', async () => {
  const c = await meet([needsFunds], [absent], [nothing]);
  await c.until('action_required');
  await c.skip(31 * dayMs);
  await c.until('manual_review');
  expect(c.activities.count('submitRefund')).toBeLessThan(60);
});

test('where the provider holds a refund of ours, what it needs is waited for and nothing is sent again', async () => {
  const c = await meet(
    [{ kind: 'action_required', providerRefundId: 'pr_1', reason: 'account' }],
    [absent, absent, paid],
  );
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.count('submitRefund')).toBe(1);
});

test('a call held off is repeated under the same key, each time with an alarm, until it is let through', async () => {
  const c = await meet([heldOff, { ...heldOff, retryAfterMs: 3_600_000 }, heldOff, paid]);
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(keys(c)).toEqual(['id', 'id', 'id', 'id']);
  expect(c.activities.alerts).toEqual(
    Array.from({ length: 3 }, () => ({ alert: 'refund_held', severity: 'warning', detail: 'rate_limited' })),
  );
  const sent = c.activities.inputs<SubmitInput>('submitRefund').map(({ sentAt }) => Date.parse(sentAt));
  expect(sent[1]! - sent[0]!).toBeGreaterThanOrEqual(5_000);
  expect(sent[2]! - sent[1]!).toBeGreaterThanOrEqual(3_600_000);
});

test('an answer about another refund than ours goes to an operator', async () => {
  const c = await meet([lost], [other]);
  await c.until('unknown');
  await c.skip(dayMs);
  await c.until('manual_review');
  expect(c.activities.alerts).toEqual([{ alert: 'provider_mismatch', severity: 'critical', detail: 'amount_differs' }]);
});

test('a submission that answers “not found” does not spin', async () => {
  const c = await meet([absent, paid], [absent]);
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.states()).toEqual(['approved', 'submitting', 'unknown', 'submitting', 'succeeded']);
});

test('what a provider reports leads to a question at once, and the question decides', async () => {
  const c = await meet([accepted], [accepted, paid]);
  await c.until('processing');
  await c.report('evt_1');
  await eventually(() => c.activities.count('queryRefund') === 1);
  await c.report('evt_2');
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded', providerRefundId: 'pr_1' });
  expect(c.activities.inputs<GatewayCallInput>('queryRefund')).toHaveLength(2);
});

test('what a provider reports while an operator is to decide is asked about until there is an answer', async () => {
  const c = await meet([other], [lost, absent, paid]);
  await c.until('manual_review');
  await c.report('evt_1');
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded', providerRefundId: 'pr_1' });
  expect(c.activities.count('queryRefund')).toBe(3);
});

test('it is not asked about for ever: a person decides', async () => {
  const c = await meet([other], [lost]);
  await c.until('manual_review');
  await c.report('evt_1');
  await c.skip(60 * dayMs);
  const asked = c.activities.count('queryRefund');
  expect(asked).toBeGreaterThan(10);
  await c.skip(60 * dayMs);
  expect(c.activities.count('queryRefund')).toBe(asked);
  expect(await c.resolve('succeeded', 'op_1', 'pr_1')).toMatchObject({ state: 'succeeded' });
});

test('what a provider reports does not make our own questions come more seldom', async () => {
  const c = await meet([accepted], [accepted]);
  const asked: number[] = [];
  c.activities.before['queryRefund'] = async () => {
    asked.push(await bench.env.currentTimeMs());
  };
  await c.until('processing');
  for (let n = 1; n <= 4; n += 1) {
    await c.report(`evt_${n}`);
    await eventually(() => asked.length === n);
  }
  c.activities.queries = [paid];
  await c.handle.result();
  expect(asked.at(-1)! - asked.at(-2)!).toBeLessThan(4_000);
});

test('a reference that the provider tells while the state stays is kept', async () => {
  const c = await meet([needsFunds], [{ ...needsFunds, providerRefundId: 'pr_7' }]);
  await eventually(() => c.activities.progress?.state === 'action_required');
  await c.skip(60_000);
  await eventually(() => c.activities.progress?.providerRefundId === 'pr_7');
  expect(c.activities.transitions.filter(({ reason }) => reason === 'reference_learned')).toHaveLength(1);
  c.activities.queries = [{ ...paid, providerRefundId: 'pr_7' }];
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded', providerRefundId: 'pr_7' });
});
