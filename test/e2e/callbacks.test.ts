import { createHmac } from 'node:crypto';
import { bodyOf } from '../../dev/crash/api-client';
import { roundViolations } from '../../dev/crash/round-checks';
import type { PaymentBody, RefundBody } from '../../dev/crash/resources';
import { EngineUnderTest, eventually } from './support/engine-under-test';

let engine: EngineUnderTest;

beforeAll(async () => {
  engine = await EngineUnderTest.start('callbacks');
});
afterAll(() => engine.stop());

/** Posts an event as Stripe would; https://docs.stripe.com/webhooks#verify-manually */
async function notify(event: object, secret?: string): Promise<number> {
  const account = engine.lane.secrets.accounts[0]!;
  const body = JSON.stringify({ object: 'event', ...event });
  const timestamp = Math.floor(Date.now() / 1_000);
  const key = secret ?? account.webhookSecrets[0]!;
  const signature = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
  const response = await fetch(`${engine.lane.apiUrl}/v1/callbacks/stripe/${account.id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': `t=${timestamp},v1=${signature}` },
    body,
  });
  return response.status;
}

const failedEvent = (id: string, payment: PaymentBody, refund: RefundBody) => ({
  id,
  type: 'refund.failed',
  data: {
    object: {
      object: 'refund',
      id: refund.provider_refund_id,
      payment_intent: payment.provider_payment_id,
      status: 'failed',
      metadata: { refund_id: refund.id },
    },
  },
});

const paidRefund = async (story: string): Promise<[PaymentBody, RefundBody]> => {
  const payment = await engine.world.pay(story, 5_000);
  const { id } = await engine.world.refund(story, payment, ['succeeded'], { amount: 1_000 });
  return [payment, await engine.world.until(id, ['succeeded'])];
};

/** A refund whose row has just closed hears the notification itself, and starts the look a moment later. */
const lateTruthResult = async (refund: RefundBody): Promise<string> => {
  const merchant = engine.lane.secrets.credentials.merchants[0]!.id;
  const look = engine.lane.temporal.workflow.getHandle(`refund-reversal/${merchant}/${refund.id}`);
  await eventually(async () => (await look.describe()).startTime !== undefined);
  return look.result() as Promise<string>;
};

test.each([
  ['told once', []],
  ['told twice', ['duplicate_notification']],
  ['told in another order', ['reordered_notifications']],
  ['told with a wrong signature at first', ['wrong_signature']],
] as const)('a late failure that is %s is reversed once and gives the capacity back', async (how, notifications) => {
  const { world } = engine;
  const payment = await world.pay(how, 5_000);
  await world.fault(payment, 'late_failure', { delay_ms: 300 });
  for (const kind of notifications) await world.fault(payment, kind, { times: 3 });
  const refund = await world.refund(how, payment, ['reversed']);
  await world.until(refund.id, ['reversed']);
  const again = await world.refund(how, payment, ['succeeded'], { n: 2 });
  expect(again.amount).toBe(5_000);
  await world.until(again.id, ['succeeded']);
});

test('a signed notification that says failed fails nothing: the provider, asked, says otherwise', async () => {
  const [payment, refund] = await paidRefund('untrue');
  expect(await notify(failedEvent('evt_untrue', payment, refund))).toBe(200);
  expect(await notify(failedEvent('evt_untrue', payment, refund))).toBe(200);
  expect(await lateTruthResult(refund)).toBe('nothing_new');
  expect((await engine.world.read(refund.id)).state).toBe('succeeded');
});

test('a forged notification is refused', async () => {
  const [payment, refund] = await paidRefund('forged');
  expect(await notify(failedEvent('evt_forged', payment, refund), 'whsec_forged')).toBe(401);
});

test('a notification about a refund that nobody knows is taken and changes nothing', async () => {
  const [payment, refund] = await paidRefund('unknown');
  const event = failedEvent('evt_unknown', payment, {
    ...refund,
    id: `re_${'a'.repeat(26)}`,
    provider_refund_id: 're_x',
  });
  expect(await notify(event)).toBe(200);
});

test('what another merchant asks for is not found', async () => {
  const [, refund] = await paidRefund('other');
  const answer = await engine.otherMerchant.send({ method: 'GET', path: `/v1/refunds/${refund.id}` });
  expect([answer.status, (bodyOf(answer) as { code: string }).code]).toEqual([404, 'refund_not_found']);
});

test('in the end everything agrees', async () => {
  expect(await roundViolations(engine.world)).toEqual([]);
});
