import { begin, refusalCode } from './support/conversation';
import { paid } from './support/paths/answers';
import { dayMs } from './support/paths/path';
import { proved, usedUp, wrong } from './support/paths/verification';
import { WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const anyProof = { verification: true, approvals: 0, goodsReturn: false };
const bothProofs = { ...anyProof, proofs: ['identity', 'second_factor'] as const };

test('all that the plan asks for must be proved, in any order, and the row knows what is', async () => {
  const checks = [proved('second_factor'), proved('identity')];
  const c = await begin(bench, (a) => Object.assign(a, { plan: bothProofs, checks, submits: [paid] }));
  expect((await c.until('verifying')).awaiting?.what).toBe('proof of identity and a second factor');
  expect(await c.verify()).toMatchObject({ state: 'verifying' });
  expect(c.activities.progress?.proven).toEqual(['second_factor']);
  expect((await c.until('verifying')).awaiting?.what).toBe('proof of identity');
  await c.verify();
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.progress?.proven).toEqual(['second_factor', 'identity']);
  expect(c.activities.transitions.map(({ reason }) => reason)).toContain('proved_second_factor');
});

test('the same proof twice is one proof', async () => {
  const checks = [proved('identity'), proved('identity')];
  const c = await begin(bench, (a) => Object.assign(a, { plan: bothProofs, checks }));
  await c.until('verifying');
  await c.verify();
  expect(await c.verify()).toMatchObject({ state: 'verifying' });
  expect(c.activities.progress?.proven).toEqual(['identity']);
  expect(c.activities.transitions.filter(({ reason }) => reason === 'proved_identity')).toHaveLength(1);
});

test('two proofs at the same moment are both heard', async () => {
  const checks = [proved('identity'), proved('second_factor')];
  const c = await begin(bench, (a) => Object.assign(a, { plan: bothProofs, checks, submits: [paid] }));
  await c.until('verifying');
  await Promise.all([c.verify(), c.verify()]);
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

test('a run that takes over knows what was proved before it', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { plan: bothProofs, checks: [proved('identity')] }));
  await c.until('verifying');
  await c.verify();
  await c.handle.terminate();
  c.activities.checks = [proved('second_factor')];
  c.activities.submits = [paid];
  const { refundId, merchantId, paymentId } = await c.snapshot();
  const input = { refundId, merchantId, paymentId, requestHash: 'hash', requestedAt: await bench.now() };
  const handle = await bench.start('recovery', `refund/${merchantId}/${refundId}`, [input]);
  const again = Object.assign(Object.create(c) as typeof c, { handle });
  expect((await again.until('verifying')).awaiting?.what).toBe('proof of a second factor');
  await handle.executeUpdate('verify', { args: [{ by: 'key_1', attemptId: 'va_2' }] });
  expect(await handle.result()).toMatchObject({ state: 'succeeded' });
});

test('a wrong try moves nothing and another may follow', async () => {
  const checks = [wrong, proved('second_factor')];
  const c = await begin(bench, (a) => Object.assign(a, { plan: anyProof, checks, submits: [paid] }));
  await c.until('verifying');
  expect(await refusalCode(c.verify())).toBe('validation_failed');
  expect(await c.snapshot()).toMatchObject({ state: 'verifying' });
  await c.verify();
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

test('too many tries end the refund, and its hold is released', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { plan: anyProof, checks: [usedUp('reject')] }));
  await c.until('verifying');
  expect(await c.verify()).toMatchObject({ state: 'rejected' });
  expect(await c.handle.result()).toMatchObject({ failure: { code: 'too_many_tries', stage: 'verification' } });
  expect(c.activities.reservation).toBe('released');
});

test('or bring it to an operator, though the plan asked for none', async () => {
  const c = await begin(bench, (a) =>
    Object.assign(a, { plan: anyProof, checks: [usedUp('review')], submits: [paid] }),
  );
  await c.until('verifying');
  expect(await c.verify()).toMatchObject({ state: 'reviewing' });
  expect((await c.until('reviewing')).awaiting?.what).toBe('1 approval(s)');
  expect(await refusalCode(c.verify())).toBe('illegal_transition');
  await c.approve();
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

test('one proof of two does not move the deadline: nobody comes, and it expires', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { plan: bothProofs, checks: [proved('identity')] }));
  const first = await c.until('verifying');
  await c.skip(dayMs / 2);
  await c.verify();
  expect((await c.until('verifying')).awaiting?.until).toBe(first.awaiting?.until);
  expect(await c.handle.result()).toMatchObject({
    state: 'expired',
    failure: { code: 'expired', stage: 'verification' },
  });
  expect(c.activities.reservation).toBe('released');
});

test('the history names attempts, and nothing else of what was typed', async () => {
  const c = await begin(bench, (a) =>
    Object.assign(a, { plan: anyProof, checks: [proved('second_factor')], submits: [paid] }),
  );
  await c.until('verifying');
  await c.verify();
  await c.handle.result();
  const { events } = await c.handle.fetchHistory();
  const arrived = (events ?? []).flatMap(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) =>
    accepted == null ? [] : [Buffer.from(accepted.acceptedRequest?.input?.args?.payloads?.[0]?.data ?? []).toString()],
  );
  expect(arrived.map((text) => JSON.parse(text) as unknown)).toEqual([{ by: 'key_1', attemptId: 'va_1' }]);
});
