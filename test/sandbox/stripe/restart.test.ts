import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Bench, accounts, refusal, startReceiver } from './support';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stripe-sandbox-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('objects, keys, movements and the webhook address survive a restart', async () => {
  const before = await Bench.start({ dataDir });
  await before.control('PUT', '/accounts/acct_one', { webhook_url: 'http://127.0.0.1:9/hook' });
  const intent = await before.pay(5000);
  const params = { payment_intent: intent.id, amount: 1250 };
  const refund = await before.stripe.refunds.create(params, { idempotencyKey: 'kept' });
  const moved = await before.movements();
  await before.close();

  const after = await Bench.start({ dataDir });
  expect(await after.movements()).toEqual(moved);
  expect(await after.stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'succeeded' });
  expect((await after.stripe.refunds.list({ payment_intent: intent.id })).data).toEqual([
    JSON.parse(JSON.stringify(refund)),
  ]);
  const again = await after.stripe.refunds.create(params, { idempotencyKey: 'kept' });
  expect(again).toMatchObject({ id: refund.id });
  const over = await refusal(after.stripe.refunds.create({ payment_intent: intent.id, amount: 3751 }));
  expect(over.param).toBe('amount');
  expect(await after.control('GET', '/accounts')).toMatchObject({
    data: [{ webhook_url: 'http://127.0.0.1:9/hook' }, {}],
  });
  await after.close();
});

test('what was to happen later still happens after a restart', async () => {
  const before = await Bench.start({ dataDir, settleAfterMs: 60_000 });
  const intent = await before.pay(900, 'pm_card_pendingRefund');
  const refund = await before.stripe.refunds.create({ payment_intent: intent.id });
  await before.close();

  const receiver = await startReceiver();
  const after = await Bench.start({ dataDir });
  await after.control('PUT', '/accounts/acct_one', { webhook_url: receiver.url });
  expect(await after.stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'pending' });
  await after.control('POST', '/advance', { ms: 60_000 });
  expect(await after.stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'succeeded' });
  expect(receiver.received.map(({ event }) => event?.type)).toContain('refund.updated');
  await after.close();
  await receiver.close();
});

test('a line that a crash cut short is dropped', async () => {
  const before = await Bench.start({ dataDir });
  await before.pay(900);
  await before.close();
  appendFileSync(join(dataDir, 'stripe-sandbox.jsonl'), '[{"collection":"movements","id":"half');
  const after = await Bench.start({ dataDir });
  expect((await after.movements()).map(({ amount }) => amount)).toEqual([900]);
  await after.close();
});

test('kill -9 of its process loses and doubles nothing that was answered', async () => {
  const first = await startProcess();
  const intent = await first.bench.pay(100_000);
  const keys = Array.from({ length: 200 }, (_, n) => `crash-${n}`);
  const refund = (bench: Bench, key: string): Promise<{ id: string }> =>
    bench.stripe.refunds.create({ payment_intent: intent.id, amount: 100 }, { idempotencyKey: key });
  const answered = new Map<string, string>();
  // A few at a time, so that many are still to be sent when the process dies.
  const waiting = keys.values();
  const lost: unknown[] = [];
  const send = async (): Promise<void> => {
    for (const key of waiting) {
      try {
        const { id } = await refund(first.bench, key);
        answered.set(key, id);
        if (answered.size === 50) first.child.kill('SIGKILL');
      } catch (error) {
        lost.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, send));
  expect(lost).not.toEqual([]);

  const second = await startProcess();
  for (const key of keys) {
    const { id } = await refund(second.bench, key);
    if (answered.has(key)) expect(id).toBe(answered.get(key));
  }
  const moved = await second.bench.movements('refund');
  expect(new Set(moved.map(({ key }) => key))).toEqual(new Set(keys));
  expect(moved).toHaveLength(keys.length);
  expect(moved.every((row) => row.times_applied === 1)).toBe(true);
  const exited = once(second.child, 'exit');
  second.child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

async function startProcess(): Promise<{ bench: Bench; child: ChildProcess }> {
  const accountsFile = join(dataDir, 'accounts.json');
  writeFileSync(accountsFile, JSON.stringify({ accounts }));
  const [hook, main] = [resolve('test/support/register-typescript.js'), resolve('sandbox/main.ts')];
  const child = spawn(process.execPath, ['-r', hook, main], {
    env: { ...process.env, SANDBOX_PORT: '0', SANDBOX_DATA_DIR: dataDir, SANDBOX_ACCOUNTS_FILE: accountsFile },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const ready = JSON.parse(line) as { ready: boolean; url: string };
  expect(ready.ready).toBe(true);
  return { bench: new Bench(ready.url, () => Promise.resolve()), child };
}
