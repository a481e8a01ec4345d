import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyOf } from '../../dev/crash/api-client';
import type { RefundBody } from '../../dev/crash/resources';
import type { Movement } from '../../sandbox/movements';
import { startBankSandbox, type BankSandbox } from '../../sandbox/bank';
import { bankAccount, frenchIban, germanIban } from '../gateways/bank/support/rows';
import { EngineUnderTest, eventually } from './support/engine-under-test';

let folder: string;
let bank: BankSandbox;
let engine: EngineUnderTest;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bank-e2e-'));
  const [directory, inboxDirectory] = [join(folder, 'out'), join(folder, 'in')];
  mkdirSync(directory);
  bank = await startBankSandbox({
    accounts: [{ id: 'house', iban: germanIban, currency: 'GBP', dropDirectory: directory, inboxDirectory }],
    statusAfterMs: 10,
    settleAfterMs: 20,
    collectEveryMs: 20,
  });
  const account = bankAccount({ merchantId: 'm_acorn', outbox: { directory }, inboxDirectory, batchWindowMs: 100 });
  engine = await EngineUnderTest.start('bank', {
    accounts: [account],
    policy: (policy) => ({
      ...policy,
      // No poll comes in time: only what the bank reports can move a refund.
      providers: {
        ...policy.providers,
        bank: { ...policy.providers.stripe!, firstQueryAfterMs: 86_400_000, maxQueryIntervalMs: 86_400_000 },
      },
    }),
  });
});
afterAll(async () => {
  await engine.stop();
  await bank.close();
  rmSync(folder, { recursive: true, force: true });
});

interface RedirectedRefund extends RefundBody {
  readonly next_action: { readonly type: string; readonly url: string } | null;
  readonly bank_account: { readonly masked: string } | null;
  readonly failure: { readonly code: string; readonly stage: string } | null;
}

const refundOf = (id: string): Promise<RedirectedRefund> => engine.get(`/v1/refunds/${id}`);

async function moved(): Promise<readonly Movement[]> {
  const response = await fetch(`${bank.url}/_sandbox/movements`);
  return ((await response.json()) as { data: Movement[] }).data;
}

const exchangedUntil = (id: string, state: string): Promise<void> =>
  eventually(async () => {
    await engine.exchangeFiles();
    return (await refundOf(id)).state === state;
  }, 40_000);

/** A refund whose card turns out to be closed. */
async function refusedRefund(story: string): Promise<string> {
  const payment = await engine.world.pay(story, 5_000);
  const match = { operation: 'refund.create', payment_intent: payment.provider_payment_id };
  const fault = { kind: 'rejected', as: 'failed', code: 'lost_or_stolen_card', match };
  await engine.lane.control('POST', '/faults', fault);
  const { id } = await engine.world.refund(story, payment, ['succeeded'], { amount: 1_000 });
  await eventually(async () => (await refundOf(id)).state === 'action_required');
  return id;
}

/** Payloads as the text that they are: events write them as base64. */
const inClear = (name: string, value: unknown): unknown =>
  name === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value;

const redirect = async (id: string, iban: string) => {
  const body = { bank_account: { holder: 'Maria Musterfrau', iban } };
  return engine.merchant.send({ method: 'POST', path: `/v1/refunds/${id}/redirect`, body });
};

test('a refund whose card is closed reaches a bank account, and comes back from there', async () => {
  const id = await refusedRefund('redirected');
  expect((await refundOf(id)).next_action).toMatchObject({
    type: 'provide_bank_account',
    url: `/v1/refunds/${id}/redirect`,
  });
  const answer = await redirect(id, frenchIban);
  expect(answer.status).toBe(200);
  expect(bodyOf(answer)).toMatchObject({ provider: 'bank', bank_account: { masked: 'FR••••2606' } });
  await exchangedUntil(id, 'succeeded');

  const key = `${id}-2`;
  expect((await moved()).filter((row) => row.key === key)).toMatchObject([
    { amount: 1_000, currency: 'GBP', times_applied: 1, requests: 1 },
  ]);
  const { data } = await engine.get<{ data: object[] }>(`/v1/trade_records?refund=${id}&type=refund`);
  expect(data).toMatchObject([{ provider: 'bank', amount: 1_000 }]);
  const stripe = (await engine.lane.movements()).filter((row) => row.kind === 'refund' && row.key === id);
  expect(stripe.filter(({ state }) => state === 'succeeded')).toEqual([]);

  await fetch(`${bank.url}/_sandbox/returns`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key, code: 'AC04' }),
  });
  await exchangedUntil(id, 'reversed');
  expect((await refundOf(id)).failure).toEqual({ code: 'closed_account', stage: 'provider' });
});

test('an account that the bank finds closed is asked for again; neither stands in a history or a log', async () => {
  const id = await refusedRefund('twice');
  await fetch(`${bank.url}/_sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'rejected', match: { operation: 'refund.create', key: `${id}-2` } }),
  });
  expect((await redirect(id, frenchIban)).status).toBe(200);
  await exchangedUntil(id, 'action_required');
  expect((await refundOf(id)).next_action).toMatchObject({ type: 'provide_bank_account' });
  expect((await redirect(id, 'GB29NWBK60161331926819')).status).toBe(200);
  await exchangedUntil(id, 'succeeded');
  expect((await moved()).filter(({ key }) => key?.startsWith(id))).toMatchObject([
    { key: `${id}-3`, times_applied: 1 },
  ]);

  const handle = engine.lane.temporal.workflow.getHandle(`refund/m_acorn/${id}`);
  const { events } = await handle.fetchHistory();
  const history = JSON.stringify(events, inClear);
  expect(history).toContain(`rd_${id.slice(3)}_2`);
  for (const text of [history, engine.log()]) expect(text).not.toMatch(/FR1420041010|NWBK6016|Musterfrau/);
});
