import type { GatewayCallInput, SubmitInput } from '../../activities/contract';
import { begin, eventually, refusalCode } from './support/conversation';
import { absent, accepted, cardClosed, credited, lost, ordered, paid, refused } from './support/paths/answers';
import { bankRoute } from './support/paths/other-routes';
import { dayMs } from './support/paths/path';
import { freshProgress } from './support/fake-activities';
import { freshInput, WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const waiting = async (
  queries: (typeof cardClosed | typeof ordered | typeof credited | typeof lost | typeof paid)[],
) => {
  const c = await begin(bench, (activities) => {
    activities.submits = [cardClosed, ordered];
    activities.queries = [...queries];
    activities.otherRoute = bankRoute;
  });
  await c.until('action_required');
  return c;
};

test('the refund goes to the bank under the next key, on its queue and policy, with its reservation held', async () => {
  const c = await waiting([cardClosed, credited]);
  expect((await c.snapshot()).awaiting).toMatchObject({ actions: ['redirect', 'resolve'] });
  expect(await c.redirect('rd_1')).toMatchObject({ provider: 'bank' });
  await c.until('processing');
  expect(c.activities.reservation).toBe('held');
  const { refundId } = await c.snapshot();
  const [first, second] = c.activities.inputs<SubmitInput>('submitRefund');
  expect(first).toMatchObject({ provider: 'stripe', account: 'acct_test', key: refundId, keyNumber: 1 });
  expect(second).toMatchObject({ provider: 'bank', account: 'house', key: `${refundId}-2`, keyNumber: 2 });
  expect(second).toMatchObject({ providerRefundId: null });
  const result = await c.handle.result();
  expect(result).toMatchObject({ state: 'succeeded', provider: 'bank', providerRefundId: 're-1', failure: null });
  expect(c.activities.inputs('settleRefund')).toMatchObject([{ provider: 'bank' }]);
  expect(c.activities.reservation).toBe('settled');
  expect(c.activities.count('listRefunds')).toBe(0);
});

test('the first provider is asked once more before another pays', async () => {
  const c = await waiting([cardClosed, credited]);
  await c.redirect('rd_1');
  await c.handle.result();
  const [asked] = c.activities.inputs<GatewayCallInput>('queryRefund');
  expect(asked).toMatchObject({ provider: 'stripe', providerRefundId: 'pr_1' });
});

test('where the merchant cannot pay to bank accounts the refund fails as before', async () => {
  const c = await begin(bench, (activities) => {
    activities.submits = [cardClosed];
  });
  const result = await c.handle.result();
  expect(result).toMatchObject({ state: 'failed', failure: { code: 'expired_or_canceled_card', stage: 'provider' } });
  expect(c.activities.reservation).toBe('released');
});

test('another refusal than a closed card asks for no other route', async () => {
  const c = await begin(bench, (activities) => {
    activities.submits = [refused];
    activities.otherRoute = bankRoute;
  });
  expect((await c.handle.result()).state).toBe('failed');
  expect(c.activities.count('findOtherRoute')).toBe(0);
});

test('nobody gives an account in time: it fails as its provider said, with the hold released', async () => {
  const c = await waiting([cardClosed]);
  await c.skip(29 * dayMs);
  expect((await c.snapshot()).state).toBe('action_required');
  expect(c.activities.reservation).toBe('held');
  await c.skip(2 * dayMs);
  const result = await c.handle.result();
  expect(result).toMatchObject({ state: 'failed', failure: { code: 'expired_or_canceled_card', stage: 'provider' } });
  expect(c.activities.reservation).toBe('released');
});

test('while the first provider does not answer nothing is sent elsewhere', async () => {
  const c = await waiting([lost]);
  expect(await c.redirect('rd_1')).toMatchObject({ state: 'action_required', provider: 'stripe' });
  await c.skip(dayMs);
  expect(c.activities.count('submitRefund')).toBe(1);
  c.activities.queries = [cardClosed, credited];
  await c.skip(dayMs);
  expect((await c.handle.result()).state).toBe('succeeded');
  expect(c.activities.count('submitRefund')).toBe(2);
});

test('a first provider that paid after all stops everything: an operator decides', async () => {
  const c = await waiting([paid]);
  await c.redirect('rd_1');
  await c.until('manual_review');
  expect(c.activities.alerts).toMatchObject([
    { alert: 'contradicting_evidence', severity: 'critical', detail: 'closed_route_paid' },
  ]);
  expect(c.activities.count('submitRefund')).toBe(1);
  expect(c.activities.reservation).toBe('held');
});

test('its report while the refund waits is looked into, and a repeated refusal changes nothing', async () => {
  const c = await waiting([cardClosed]);
  await c.report();
  await eventually(() => c.activities.count('queryRefund') === 1);
  expect((await c.snapshot()).state).toBe('action_required');
  c.activities.queries = [paid];
  await c.report('evt_2');
  await c.until('manual_review');
});

test('its report after the refund went elsewhere is looked into there', async () => {
  const c = await waiting([cardClosed, cardClosed, ordered]);
  await c.redirect('rd_1');
  await c.until('processing');
  await c.reportClosedRoute();
  await eventually(() => c.activities.count('queryRefund') === 3);
  expect((await c.snapshot()).state).toBe('processing');
  const asked = c.activities.inputs<GatewayCallInput>('queryRefund');
  const { refundId } = await c.snapshot();
  expect(asked[1]).toMatchObject({ provider: 'stripe', key: refundId, providerRefundId: 'pr_1' });
  expect(c.activities.alerts).toEqual([]);
});

test('a first provider that knows nothing of a refund it had made is not a refusal', async () => {
  const c = await waiting([]);
  c.activities.queries = [absent];
  await c.redirect('rd_1');
  await c.skip(dayMs);
  expect(c.activities.count('submitRefund')).toBe(1);
});

test('the same account again is the same answer, another is refused', async () => {
  const c = await waiting([lost]);
  await c.redirect('rd_1');
  expect(await c.redirect('rd_1')).toMatchObject({ state: 'action_required' });
  expect(await refusalCode(c.redirect('rd_2'))).toBe('request_in_flight');
  c.activities.queries = [cardClosed, ordered];
  await c.skip(dayMs);
  await c.until('processing');
  expect(await c.redirect('rd_1')).toMatchObject({ state: 'processing' });
  expect(await refusalCode(c.redirect('rd_2'))).toBe('illegal_transition');
});

test('an account is refused where none is asked for', async () => {
  const c = await begin(bench, (activities) => {
    activities.submits = [accepted];
    activities.queries = [accepted];
  });
  await c.until('processing');
  expect(await refusalCode(c.redirect('rd_1'))).toBe('illegal_transition');
});

test('an operator who has it sent again sends it where it was, under the same key', async () => {
  const c = await waiting([cardClosed]);
  c.activities.submits = [paid];
  c.activities.queries = [absent];
  await c.resolve('submitting');
  const result = await c.handle.result();
  expect(result).toMatchObject({ state: 'succeeded', provider: 'stripe' });
  expect(c.activities.inputs<SubmitInput>('submitRefund').map(({ keyNumber }) => keyNumber)).toEqual([1, 1]);
});

describe('a run that begins in the middle', () => {
  const closed = (at: string) => ({
    provider: 'stripe' as const,
    account: 'acct_test',
    destinationId: null,
    providerRefundId: 'pr_1',
    keyNumber: 1,
    code: 'expired_or_canceled_card',
    at,
  });

  test.each([
    ['waits on for an account', 'action_required' as const, {}],
    [
      'sends what was redirected before, under the next key',
      'submitting' as const,
      { provider: 'bank' as const, account: 'house', destinationId: 'rd_1' },
    ],
  ])('%s', async (_what, state, route) => {
    const requestedAt = await bench.now();
    const attempt = { number: 1, keyNumber: 1, keyFirstSentAt: requestedAt, lastSentAt: requestedAt };
    const progress = {
      ...freshProgress({ paymentId: freshInput().paymentId, requestedAt }),
      state,
      revision: 6,
      attempt,
      closedRoutes: [closed(requestedAt)],
      ...route,
    };
    const c = await begin(
      bench,
      (activities) => {
        activities.progress = progress;
        activities.submits = [ordered];
        activities.queries = [cardClosed, credited];
        activities.otherRoute = bankRoute;
      },
      { type: 'recovery' },
    );
    if (state === 'action_required') {
      await c.until('action_required');
      await c.redirect('rd_1');
    } else c.activities.queries = [credited];
    expect(await c.handle.result()).toMatchObject({ state: 'succeeded', provider: 'bank' });
    expect(c.activities.inputs<SubmitInput>('submitRefund')).toMatchObject([{ provider: 'bank', keyNumber: 2 }]);
  });
});

test('no history names the account', async () => {
  const c = await waiting([cardClosed, credited]);
  await c.redirect('rd_1');
  await c.handle.result();
  const history = JSON.stringify(await c.handle.fetchHistory());
  expect(history).not.toMatch(/iban|holder|card_number/i);
});
