import type { GatewayCallInput } from '../../activities/contract';
import { begin, eventually, type Conversation } from './support/conversation';
import { gate, hopeless } from './support/fake-activities';
import { absent, cardClosed, credited, fencedAgain, lost, ordered, paid } from './support/paths/answers';
import { bankRoute } from './support/paths/other-routes';
import { WorkflowBench } from './support/workflow-bench';

/** Where another run, a lost row or a late payout meets a refund on its way to a bank account. */
let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

async function waiting(arrange: (c: Conversation['activities']) => void = () => undefined): Promise<Conversation> {
  const c = await begin(bench, (activities) => {
    activities.submits = [cardClosed, ordered];
    activities.queries = [cardClosed, credited];
    activities.otherRoute = bankRoute;
    arrange(activities);
  });
  await c.until('action_required');
  return c;
}

test('a run that finds its refund redirected by another goes on with the new provider’s waits', async () => {
  const c = await waiting();
  const attempt = { ...c.activities.progress!.attempt!, number: 2, keyNumber: 2 };
  const elsewhere = { provider: 'bank', account: 'house', destinationId: 'rd_9' } as const;
  c.activities.ahead = {
    ...c.activities.progress!,
    ...elsewhere,
    state: 'processing',
    revision: 20,
    attempt,
    since: await bench.now(),
  };
  c.activities.aheadPolicy = bankRoute.providerPolicy;
  const startedMs = Date.parse(await bench.now());
  await c.redirect('rd_1');
  const { awaiting } = await c.until('processing');
  expect(Date.parse(awaiting!.until!) - startedMs).toBeGreaterThanOrEqual(bankRoute.providerPolicy.firstQueryAfterMs);
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded', provider: 'bank' });
  const { searchAttributes } = await c.handle.describe();
  expect(searchAttributes['Provider']).toEqual(['bank']);
  expect(c.activities.count('submitRefund')).toBe(1);
});

test('a bank account whose row is gone is an alarm, and the refund waits for another', async () => {
  const c = await waiting((activities) => {
    activities.queries = [cardClosed, cardClosed, credited];
  });
  c.activities.failures['recordTransitions'] = [hopeless('refund_not_found')];
  expect(await c.redirect('rd_1')).toMatchObject({ state: 'action_required', provider: 'stripe' });
  expect(c.activities.alerts).toEqual([
    { alert: 'bank_account_lost', severity: 'critical', detail: 'refund_not_found' },
  ]);
  await c.redirect('rd_2');
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded', provider: 'bank' });
});

test('while the bank holds the sending off, a first provider that paid after all is heard before anything is sent', async () => {
  const c = await waiting((activities) => {
    activities.submits = [cardClosed, fencedAgain, ordered];
    activities.queries = [cardClosed, paid, absent];
  });
  await c.redirect('rd_1');
  await eventually(() => c.activities.alerts.length === 1);
  await c.until('submitting');
  await c.reportClosedRoute();
  await c.until('manual_review');
  expect(c.activities.count('submitRefund')).toBe(2);
  const asked = c.activities.inputs<GatewayCallInput>('queryRefund').map(({ provider }) => provider);
  expect(asked.slice(0, 2)).toEqual(['stripe', 'stripe']);
});

test('a first provider is asked at once, though the bank does not answer', async () => {
  const silent = gate();
  const c = await waiting((activities) => {
    activities.queries = [cardClosed, paid, () => silent.opened.then(() => lost), credited];
  });
  await c.redirect('rd_1');
  await c.until('processing');
  await c.reportClosedRoute();
  await c.until('manual_review');
  expect(c.activities.alerts).toMatchObject([{ alert: 'contradicting_evidence', detail: 'closed_route_paid' }]);
  silent.open();
});
