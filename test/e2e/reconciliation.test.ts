import { ScheduleOverlapPolicy } from '@temporalio/client';
import { runReconcile } from '../../api/reconcile-cli';
import { bodyOf, type ApiRequest } from '../../dev/crash/api-client';
import type { PaymentBody, RefundBody } from '../../dev/crash/resources';
import { paymentWorkflowId, reconciliationWorkflowId } from '../../domain/ids';
import { dayOf } from '../../domain/settlement';
import { EngineUnderTest, eventually } from './support/engine-under-test';

interface CaseBody {
  readonly id: string;
  readonly difference: string;
  readonly status: string;
  readonly payment: string | null;
  readonly refund: string | null;
  readonly resolution: { readonly action: string; readonly trade_records: readonly string[] } | null;
}

let engine: EngineUnderTest;
let account: string;
beforeAll(async () => {
  engine = await EngineUnderTest.start('reconciliation');
  account = engine.lane.secrets.accounts[0]!.id;
});
afterAll(() => engine.stop());

async function ask<T>(request: ApiRequest, operator = 0): Promise<T> {
  const answer = await engine.world.operators[operator]!.send(request);
  expect(answer.status).toBeLessThan(300);
  return bodyOf(answer) as T;
}

/** Both days that the test may run on, so that midnight does not matter. */
async function reconcile(startedAt: number): Promise<void> {
  const days = new Set([dayOf('stripe', startedAt), dayOf('stripe', Date.now())]);
  const env = { ...engine.lane.env, LOG_LEVEL: 'silent' };
  for (const day of days) {
    await runReconcile(['run', '--provider', 'stripe', '--account', account, '--day', day, '--settle'], env, '.');
  }
}

async function caseOf(about: { payment?: string; refund?: string }): Promise<CaseBody | undefined> {
  const { data } = await ask<{ data: CaseBody[] }>({ method: 'GET', path: '/v1/reconciliation_cases?limit=100' });
  return data.find((one) =>
    about.refund === undefined ? one.payment === about.payment && one.refund === null : one.refund === about.refund,
  );
}

const paidRefund = async (story: string): Promise<[PaymentBody, RefundBody]> => {
  const payment = await engine.world.pay(story, 5_000);
  const { id } = await engine.world.refund(story, payment, ['succeeded'], { amount: 1_000 });
  return [payment, await engine.world.until(id, ['succeeded'])];
};

const fault = (kind: string, match: object, times = 1) =>
  engine.lane.control('POST', '/faults', { kind, match, times });

test('a day on which the provider’s file differs in every way is found out, and every difference ends', async () => {
  const startedAt = Date.now();
  const [, agreeing] = await paidRefund('agreeing');
  const [, altered] = await paidRefund('altered');
  await fault('line_wrong_amount', { key: altered.id });
  const [, missing] = await paidRefund('missing');
  await fault('line_missing', { key: missing.id });
  // Nobody hears of it by a notification, not of its payment either, nor looks any more.
  await engine.lane.control('PUT', `/accounts/${account}`, { webhook_url: 'http://127.0.0.1:9/' });
  const outside = await engine.world.pay('outside', 5_000);
  const merchantId = engine.lane.secrets.credentials.merchants[0]!.id;
  await engine.lane.temporal.workflow.getHandle(paymentWorkflowId(merchantId, outside.id)).result();
  await engine.lane.control('POST', '/refunds', { payment_intent: outside.provider_payment_id, amount: 300 });
  const unknown = await engine.world.pay('unknown', 5_000);
  // The request is carried out, its answer lost, and no question about it is ever answered.
  const questions = { operation: 'refund.list', payment_intent: unknown.provider_payment_id };
  await fault('malformed', questions, 1_000_000);
  await engine.world.fault(unknown, 'lost_after', { match: { operation: 'refund.create' } });
  const undecided = await engine.world.refund('unknown', unknown, ['succeeded'], { amount: 1_000 });
  await engine.world.until(undecided.id, ['unknown']);

  await reconcile(startedAt);

  expect(await caseOf({ refund: agreeing.id })).toBeUndefined();
  expect(await caseOf({ refund: altered.id })).toMatchObject({ difference: 'amount_differs', status: 'open' });
  // Within an hour of midnight the next day's file may still have it.
  expect((await caseOf({ refund: missing.id }))?.difference).toMatch(/^(missing_there|timing)$/);

  // The file decided what the provider did not say, with its line as evidence.
  await engine.world.until(undecided.id, ['succeeded']);
  const timeline = await ask<{ data: { by: string; state: string }[] }>({
    method: 'GET',
    path: `/v1/refunds/${undecided.id}/timeline`,
  });
  const end = timeline.data.find(({ state }) => state === 'succeeded');
  expect(end?.by).toMatch(/^settlement:stripe\/.+\/refund\/txn_/);
  expect(await caseOf({ refund: undecided.id })).toMatchObject({
    difference: 'undecided',
    status: 'resolved',
    resolution: { action: 'agrees_now' },
  });

  // The refund from the dashboard led to a query, which brought it into the books.
  await eventually(async () => (await engine.get<PaymentBody>(`/v1/payments/${outside.id}`)).amount_refunded === 300);
  await reconcile(startedAt);
  expect(await caseOf({ payment: outside.id })).toMatchObject({ difference: 'missing_here', status: 'resolved' });

  // What is left is corrected, by two.
  const { id } = (await caseOf({ refund: altered.id }))!;
  const path = `/v1/reconciliation_cases/${id}`;
  const proposal = { action: 'post_correction', note: 'the provider is right' };
  await ask({ method: 'POST', path: `${path}/propose`, body: proposal });
  const corrected = await ask<CaseBody>({ method: 'POST', path: `${path}/approve`, body: {} }, 1);
  expect(corrected.status).toBe('resolved');
  const [record] = corrected.resolution!.trade_records;
  expect(await engine.get(`/v1/trade_records/${record!}`)).toMatchObject({
    type: 'adjustment',
    amount: 1,
    postings: [
      { account: expect.stringMatching(/^liability:merchant:/), debit: 1 },
      { account: 'asset:provider:stripe', credit: 1 },
    ],
  });
}, 180_000);

test('each account is compared every day by a schedule', async () => {
  const schedule = engine.lane.temporal.schedule.getHandle(reconciliationWorkflowId('stripe', account));
  await schedule.trigger(ScheduleOverlapPolicy.ALLOW_ALL);
  // Yesterday nothing moved, and both sides say so.
  await eventually(async () => {
    const { data } = await ask<{ data: { status: string; counts: { lines: number } }[] }>({
      method: 'GET',
      path: '/v1/reconciliations',
    });
    return data.some(({ status, counts }) => status === 'done' && counts.lines === 0);
  }, 60_000);
}, 90_000);
