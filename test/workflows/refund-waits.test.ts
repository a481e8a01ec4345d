import { begin, refusalCode } from './support/conversation';
import { heldOff, inTurn, paid } from './support/paths/answers';
import { dayMs } from './support/paths/path';
import { WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const twoApprovals = { verification: false, approvals: 2, goodsReturn: false };
const identity = { verification: true, approvals: 0, goodsReturn: false };
const goods = { verification: false, approvals: 0, goodsReturn: true };

test('two different operators must approve', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { plan: twoApprovals, submits: [paid] }));
  expect((await c.until('reviewing')).awaiting).toMatchObject({ what: '2 approval(s)' });
  expect(await c.approve('op_1')).toMatchObject({ state: 'reviewing' });
  expect((await c.until('reviewing')).awaiting).toMatchObject({ what: '1 approval(s)' });
  expect(await refusalCode(c.approve('op_1'))).toBe('already_approved');
  expect((await c.approve('op_2')).state).not.toBe('reviewing');
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.transitions.filter(({ by }) => by !== 'engine').map(({ by, to }) => [by, to])).toEqual([
    ['op_1', 'reviewing'],
    ['op_2', 'approved'],
  ]);
});

test('a refund waits for its turn on the payment, visibly, without alarm, and no longer each time', async () => {
  const submits = [...Array.from({ length: 12 }, () => inTurn), paid];
  const c = await begin(bench, (a) => Object.assign(a, { submits }));
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  const { events } = await c.handle.fetchHistory();
  const waits = (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) =>
    timer == null ? [] : [Number(timer.startToFireTimeout?.seconds) * 1_000],
  );
  expect(waits).toEqual(Array.from({ length: 12 }, () => inTurn.retryAfterMs));
  expect(c.activities.alerts).toEqual([]);
});

test('a refund that is held off for another reason alarms', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { submits: [heldOff, paid] }));
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.alerts).toMatchObject([{ alert: 'refund_held' }]);
});

test('two operators who approve at the same moment both count', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { plan: twoApprovals, submits: [paid] }));
  await c.until('reviewing');
  await Promise.all([c.approve('op_1'), c.approve('op_2')]);
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

test('one rejection ends the review, also after an approval', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { plan: twoApprovals }));
  await c.until('reviewing');
  await c.approve('op_1');
  await c.reject('op_2');
  expect(await c.handle.result()).toMatchObject({
    state: 'rejected',
    failure: { code: 'rejected_by_operator', stage: 'review' },
  });
  expect(c.activities.reservation).toBe('released');
});

test('the first approval does not move the deadline of the review', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { plan: twoApprovals }));
  const first = await c.until('reviewing');
  await c.skip(6 * dayMs);
  await c.approve('op_1');
  expect((await c.until('reviewing')).awaiting?.until).toBe(first.awaiting?.until);
  expect(await c.handle.result()).toMatchObject({ state: 'expired', failure: { code: 'expired', stage: 'review' } });
});

test('proof that is not accepted is refused and the customer may try again', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { plan: identity, submits: [paid], verified: false }));
  await c.until('verifying');
  expect(await refusalCode(c.verify())).toBe('validation_failed');
  expect(await c.snapshot()).toMatchObject({ state: 'verifying' });
  c.activities.verified = true;
  await c.verify();
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

test('goods may take thirty days, and not a day more', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { plan: goods }));
  await c.until('awaiting_return');
  await c.skip(29 * dayMs);
  expect(await c.snapshot()).toMatchObject({ state: 'awaiting_return' });
  await c.skip(dayMs + 1_000);
  expect(await c.handle.result()).toMatchObject({ state: 'expired', failure: { code: 'expired', stage: 'return' } });
});

test('what does not fit the state is refused by name', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { plan: goods }));
  await c.until('awaiting_return');
  for (const update of [c.approve, c.verify, () => c.resolve('succeeded')]) {
    expect(await refusalCode(update())).toBe('illegal_transition');
  }
});

test('a refund that is refused at the door ends without asking anybody', async () => {
  const c = await begin(bench, (a) => {
    a.refusal = 'over_refund';
  });
  expect(await c.handle.result()).toMatchObject({ state: 'rejected', failure: { code: 'over_refund' } });
  expect(c.activities.names()).toEqual(['openRefund']);
});

test('a request that nothing is known of is given up, and whoever waits for the decision is answered', async () => {
  const c = await begin(bench, (a) => {
    a.openRefund = async () => null;
  });
  expect(await c.handle.result()).toMatchObject({ state: 'requested', amount: null });
  expect(c.activities.calls).toEqual([]);
});

test.each([
  ['verifying', identity, 'verification'],
  ['awaiting_return', goods, 'return'],
] as const)('an operator may reject a refund that is %s, too', async (state, plan, stage) => {
  const c = await begin(bench, (a) => Object.assign(a, { plan }));
  await c.until(state);
  expect(await c.reject('op_1')).toMatchObject({ state: 'rejected' });
  expect(await c.handle.result()).toMatchObject({ failure: { code: 'rejected_by_operator', stage } });
  expect(c.activities.reservation).toBe('released');
});
