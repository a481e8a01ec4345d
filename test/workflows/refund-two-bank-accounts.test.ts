import type { GatewayCallInput } from '../../activities/contract';
import type { RefundOutcome } from '../../domain/outcome';
import { begin, eventually, type Conversation } from './support/conversation';
import { absent, accepted, accountClosed, cardClosed, lost, paid } from './support/paths/answers';
import { bankRoute } from './support/paths/other-routes';
import { WorkflowBench } from './support/workflow-bench';

/** A refund that has left two routes, the second at the bank that it is with now. */
let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const again = { kind: 'processing', providerRefundId: 're-2' } as const satisfies RefundOutcome;

async function rejectedOnce(): Promise<Conversation> {
  const c = await begin(bench, (activities) => {
    activities.submits = [cardClosed, accountClosed, again];
    activities.queries = [cardClosed];
    activities.otherRoute = bankRoute;
  });
  await c.until('action_required');
  await c.redirect('rd_1');
  await eventually(() => c.activities.progress!.closedRoutes!.length === 2);
  await c.until('action_required');
  return c;
}

const asked = ({ activities }: Conversation): GatewayCallInput[] => activities.inputs<GatewayCallInput>('queryRefund');

test('each is asked by its own key, and a payout of the first account at the bank is an operator’s matter', async () => {
  const c = await rejectedOnce();
  c.activities.queries = [accountClosed];
  await c.redirect('rd_2');
  const { refundId } = await c.until('processing');
  const before = asked(c).length;
  c.activities.queries = [cardClosed, { kind: 'succeeded', providerRefundId: 're-1' }];
  await c.reportClosedRoute();
  await c.until('manual_review');
  expect(asked(c).slice(before)).toMatchObject([
    { provider: 'stripe', account: 'acct_test', key: refundId, providerRefundId: 'pr_1' },
    { provider: 'bank', account: 'house', key: `${refundId}-2`, providerRefundId: 're-1' },
  ]);
  expect(c.activities.alerts).toMatchObject([{ alert: 'contradicting_evidence', detail: 'closed_route_paid' }]);
});

test('before a third account is paid, each that was to pay before is asked', async () => {
  const c = await rejectedOnce();
  const before = asked(c).length;
  c.activities.queries = [accountClosed, paid];
  await c.redirect('rd_2');
  await c.until('manual_review');
  expect(asked(c).slice(before)).toMatchObject([
    { provider: 'bank' },
    { provider: 'stripe', providerRefundId: 'pr_1' },
  ]);
  expect(c.activities.count('submitRefund')).toBe(2);
  expect(c.activities.alerts).toMatchObject([{ alert: 'contradicting_evidence', detail: 'closed_route_paid' }]);
});

test('while one of them does not say, the next is not paid', async () => {
  const c = await rejectedOnce();
  c.activities.queries = [accountClosed, lost, accountClosed, cardClosed];
  await c.redirect('rd_2');
  expect(c.activities.count('submitRefund')).toBe(2);
  await c.skip(60_000);
  expect(await c.until('processing')).toMatchObject({ provider: 'bank', providerRefundId: 're-2' });
  expect(asked(c).slice(-4)).toMatchObject([
    { provider: 'bank' },
    { provider: 'stripe' },
    { provider: 'bank' },
    { provider: 'stripe' },
  ]);
});

test('a route that an operator had it sent on again has not paid against anything', async () => {
  const c = await begin(bench, (activities) => {
    activities.submits = [cardClosed, accepted];
    activities.queries = [absent];
    activities.otherRoute = bankRoute;
  });
  await c.until('action_required');
  await c.resolve('submitting');
  await c.until('processing');
  c.activities.queries = [paid];
  await c.reportClosedRoute();
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded', provider: 'stripe' });
  expect(c.activities.alerts).toEqual([]);
});

test('a payout over the account that it stands on, refused, stops everything', async () => {
  const c = await rejectedOnce();
  const before = asked(c).length;
  c.activities.queries = [cardClosed, { kind: 'succeeded', providerRefundId: 're-1' }];
  await c.reportClosedRoute();
  await c.until('manual_review');
  expect(asked(c).slice(before)).toMatchObject([{ provider: 'stripe' }, { provider: 'bank' }]);
  expect(c.activities.count('submitRefund')).toBe(2);
});
