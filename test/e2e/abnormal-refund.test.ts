import { bodyOf, type ApiClient } from '../../dev/crash/api-client';
import type { RefundBody } from '../../dev/crash/resources';
import type { Movement } from '../../sandbox/movements';
import { startWechatpaySandbox, type WechatpaySandbox } from '../../sandbox/wechatpay';
import { chineseCard } from '../gateways/bank/support/rows';
import { sandboxAccount } from '../gateways/wechatpay/sandbox-harness';
import { newMerchant } from '../gateways/wechatpay/test-account';
import { EngineUnderTest, eventually } from './support/engine-under-test';

/** A refund through WeChat Pay that the payer's bank does not take. */
let wechat: WechatpaySandbox;
let engine: EngineUnderTest;
beforeAll(async () => {
  const merchant = newMerchant({ merchantId: 'm_acorn' });
  wechat = await startWechatpaySandbox({
    accounts: [sandboxAccount(merchant)],
    settleAfterMs: 300_000,
    refundSpacingMs: 0,
  });
  engine = await EngineUnderTest.start('abnormal', {
    accounts: [{ ...merchant.account, baseUrl: wechat.url }],
    policy: (policy) => ({ ...policy, providers: { ...policy.providers, wechatpay: policy.providers.stripe! } }),
  });
});
afterAll(async () => {
  await engine.stop();
  await wechat.close();
});

interface AbnormalRefund extends RefundBody {
  readonly next_action: { readonly type: string } | null;
  readonly bank_account: { readonly masked: string } | null;
}

async function control(path: string, body: object = {}): Promise<void> {
  const response = await fetch(`${wechat.url}/_sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

const movementOf = async (key: string): Promise<Movement | undefined> => {
  const response = await fetch(`${wechat.url}/_sandbox/movements`);
  const { data } = (await response.json()) as { data: Movement[] };
  return data.find((row) => row.kind === 'refund' && row.key === key);
};

async function send(client: ApiClient, path: string, body: object, idempotencyKey?: string) {
  const answer = await client.send({ method: 'POST', path, body, ...(idempotencyKey && { idempotencyKey }) });
  return { status: answer.status, body: bodyOf(answer) as AbnormalRefund };
}

const reaches = (path: string, part: object): Promise<void> =>
  eventually(async () => {
    const found = await engine.get<Record<string, unknown>>(path);
    return Object.entries(part).every(([name, value]) => found[name] === value);
  });

/** A refund that waits to be told where the money goes. */
async function abnormalRefund(story: string): Promise<string> {
  const order = { provider: 'wechatpay', amount: 5_000, currency: 'CNY', payment_method: 'wechat_native' };
  const customer = { id: story };
  const payment = await send(engine.merchant, '/v1/payments', { ...order, customer }, `${story}-pay`);
  await control(`orders/${payment.body.id}/pay`);
  await reaches(`/v1/payments/${payment.body.id}`, { status: 'captured' });
  const asked = { payment: payment.body.id, amount: 1_000 };
  const { id } = (await send(engine.merchant, '/v1/refunds', asked, `${story}-refund`)).body;
  await reaches(`/v1/refunds/${id}`, { state: 'processing' });
  await control(`refunds/${id}/settle`, { state: 'ABNORMAL' });
  await reaches(`/v1/refunds/${id}`, { state: 'action_required' });
  return id;
}

async function arrives(id: string): Promise<void> {
  expect(await movementOf(id)).toMatchObject({ state: 'pending' });
  await control('advance', { ms: 300_000 });
  await reaches(`/v1/refunds/${id}`, { state: 'succeeded' });
  expect(await movementOf(id)).toMatchObject({ amount: 1_000, times_applied: 1, state: 'succeeded' });
  const { data } = await engine.get<{ data: object[] }>(`/v1/trade_records?refund=${id}&type=refund`);
  expect(data).toMatchObject([{ provider: 'wechatpay', amount: 1_000 }]);
}

/** Payloads as the text that they are: events write them as base64. */
const inClear = (name: string, value: unknown): unknown =>
  name === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value;

test('the merchant has it sent to a card of the payer, which WeChat Pay alone can read', async () => {
  const id = await abnormalRefund('card');
  expect((await engine.get<AbnormalRefund>(`/v1/refunds/${id}`)).next_action?.type).toBe('choose_destination');
  const bank_account = { holder: '王小明', card_number: chineseCard };
  const answer = await send(engine.merchant, `/v1/refunds/${id}/redirect`, {
    to: 'payer_card',
    bank_account,
    bank_type: 'ICBC_DEBIT',
  });
  expect(answer).toMatchObject({
    status: 200,
    body: { state: 'processing', provider: 'wechatpay', bank_account: { masked: '••••4458' } },
  });
  await arrives(id);
  const handle = engine.lane.temporal.workflow.getHandle(`refund/m_acorn/${id}`);
  const history = JSON.stringify((await handle.fetchHistory()).events, inClear);
  expect(history).toContain(`rd_${id.slice(3)}_1`);
  for (const text of [history, engine.log()]) {
    expect(text).not.toContain(chineseCard);
    expect(text).not.toContain('王小明');
  }
});

test('an operator has it sent to the merchant’s own account; a lost answer is not guessed', async () => {
  const id = await abnormalRefund('merchant');
  await control('faults', { kind: 'lost_after', match: { operation: 'refund.redirect' } });
  const path = `/v1/refunds/${id}/redirect`;
  const answer = await send(engine.world.operators[0]!, path, { to: 'merchant_account' });
  expect(answer).toMatchObject({ status: 200, body: { state: 'processing' } });
  expect((await send(engine.merchant, path, { to: 'merchant_account' })).status).toBe(409);
  await arrives(id);
});
