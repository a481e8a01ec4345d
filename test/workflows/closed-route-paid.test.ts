import type { LateSuccessInput } from '../../activities/contract';
import { lateTruthWorkflowId } from '../../domain/ids';
import type { RefundOutcome } from '../../domain/outcome';
import { begin, eventually, type Conversation } from './support/conversation';
import { accountClosed, absent, cardClosed, credited, lost, ordered, paid } from './support/paths/answers';
import { bankRoute } from './support/paths/other-routes';
import { dayMs } from './support/paths/path';
import { WorkflowBench } from './support/workflow-bench';

/** The card of a refund that is on its way to the bank has paid after all: two may have, and a person decides. */
let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

async function onItsWay(): Promise<Conversation> {
  const c = await begin(bench, (activities) => {
    activities.submits = [cardClosed, ordered];
    activities.queries = [cardClosed];
    activities.otherRoute = bankRoute;
  });
  await c.until('action_required');
  await c.redirect('rd_1');
  await c.until('processing');
  return c;
}

async function contradicted(): Promise<Conversation> {
  const c = await onItsWay();
  answers(c, { stripe: paid, bank: ordered });
  await c.reportClosedRoute();
  await c.until('manual_review');
  return c;
}

/** What each provider says from now on. */
function answers(c: Conversation, { stripe, bank }: { stripe: RefundOutcome; bank: RefundOutcome }): void {
  c.activities.queries = [
    () => {
      const { provider } = c.activities.inputs<{ provider: string }>('queryRefund').at(-1)!;
      return provider === 'stripe' ? stripe : bank;
    },
  ];
}

const asked = ({ activities }: Conversation): number => activities.count('queryRefund');

/** Tells of the route it is on, and waits until somebody was asked because of it. */
async function report(c: Conversation, eventId: string, questions: number): Promise<void> {
  const before = asked(c);
  await c.report(eventId);
  await eventually(() => asked(c) >= before + questions);
}

async function expectAPersonDecides(c: Conversation): Promise<void> {
  await c.skip(dayMs);
  expect((await c.snapshot()).state).toBe('manual_review');
  expect(c.activities.reservation).toBe('held');
}

/** What was started after the end finds out. */
async function lateTruth({ activities, handle }: Conversation): Promise<unknown> {
  const [, merchantId, refundId] = handle.workflowId.split('/') as [string, string, string];
  expect(activities.inputs('startLateTruth')).toMatchObject([{ merchantId, refundId }]);
  const id = lateTruthWorkflowId(merchantId, refundId);
  return (await bench.start('lateTruth', id, [{ merchantId, refundId }])).result();
}

test('the bank’s report does not end it while the card says that it has paid', async () => {
  const c = await contradicted();
  answers(c, { stripe: paid, bank: credited });
  await report(c, 'evt_bank', 1);
  await expectAPersonDecides(c);
  expect(c.activities.alerts).toHaveLength(2);
});

test('nor does it, should the card not answer clearly: that is an alarm', async () => {
  const c = await contradicted();
  answers(c, { stripe: lost, bank: credited });
  await report(c, 'evt_bank', 1);
  await expectAPersonDecides(c);
  expect(c.activities.alerts[1]).toMatchObject({ alert: 'closed_route_unclear', severity: 'critical' });
  answers(c, { stripe: absent, bank: credited });
  await report(c, 'evt_bank_2', 1);
  await expectAPersonDecides(c);
});

test('a bank that refuses then leads to no third account', async () => {
  const c = await contradicted();
  answers(c, { stripe: paid, bank: accountClosed });
  await report(c, 'evt_bank', 1);
  await expectAPersonDecides(c);
  expect(c.activities.alerts).toHaveLength(2);
});

test('where the card says again that it has not, the bank’s report ends it', async () => {
  const c = await contradicted();
  answers(c, { stripe: cardClosed, bank: credited });
  await c.report('evt_bank');
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded', provider: 'bank' });
});

test('an operator who has it succeed leaves the second payout to late truth, which books it', async () => {
  const c = await contradicted();
  answers(c, { stripe: paid, bank: credited });
  await c.resolve('succeeded', 'op_1', 're-1');
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded', provider: 'bank' });
  expect(await lateTruth(c)).toBe('late_success');
  expect(c.activities.inputs<LateSuccessInput>('recordLateSuccess')).toMatchObject([
    { closedRoute: 'stripe', providerRefundId: 'pr_1' },
  ]);
});

test('a card that paid and told nobody is found after the end', async () => {
  const c = await onItsWay();
  answers(c, { stripe: paid, bank: credited });
  await c.report('evt_bank');
  expect((await c.handle.result()).state).toBe('succeeded');
  expect(await lateTruth(c)).toBe('late_success');
});

test('late truth asks a card that keeps silent until it answers', async () => {
  const c = await onItsWay();
  answers(c, { stripe: lost, bank: credited });
  await c.report('evt_bank');
  await c.handle.result();
  const result = lateTruth(c);
  await eventually(() => c.activities.inputs<{ provider: string }>('queryRefund').at(-1)?.provider === 'stripe');
  answers(c, { stripe: paid, bank: credited });
  expect(await result).toBe('late_success');
  expect(c.activities.count('recordLateSuccess')).toBe(1);
});

test('a card that never answers late truth is an alarm after a week', async () => {
  const c = await onItsWay();
  answers(c, { stripe: lost, bank: credited });
  await c.report('evt_bank');
  await c.handle.result();
  const startedMs = Date.parse(await bench.now());
  expect(await lateTruth(c)).toBe('nothing_new');
  expect(Date.parse(await bench.now()) - startedMs).toBeGreaterThanOrEqual(7 * dayMs);
  expect(c.activities.alerts).toEqual([
    { alert: 'closed_route_unclear', severity: 'critical', detail: 'no_answer_in_time' },
  ]);
});

test('a refund that was paid by its first route has nobody else to ask', async () => {
  const c = await begin(bench, (activities) => {
    activities.submits = [paid];
  });
  await c.handle.result();
  expect(c.activities.count('startLateTruth')).toBe(0);
});
