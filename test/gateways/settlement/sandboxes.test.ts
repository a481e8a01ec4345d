import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ProviderName } from '../../../domain/outcome';
import { dayOf, type SettlementLine } from '../../../domain/settlement';
import { startAlipayHarness } from '../alipay/sandbox-harness';
import { refundCallOf, type Captured, type ProviderHarness } from '../contract/provider-harness';
import { startStripeHarness } from '../stripe/sandbox-harness';
import { startWechatPayHarness } from '../wechatpay/sandbox-harness';

interface Case {
  readonly provider: ProviderName;
  readonly start: () => Promise<ProviderHarness>;
}

const cases: readonly Case[] = [
  { provider: 'stripe', start: () => startStripeHarness() },
  { provider: 'alipay', start: () => startAlipayHarness() },
  { provider: 'wechatpay', start: () => startWechatPayHarness() },
];

describe.each(cases)('what $provider says has moved', ({ provider, start }) => {
  let harness: ProviderHarness;
  let payment: Captured;
  beforeAll(async () => {
    harness = await start();
  });
  beforeEach(async () => {
    await harness.clearFaults();
    payment = await harness.pay(5_000);
  });
  afterAll(() => harness.close());

  /** The sandbox's clock is ahead of ours where refunds were settled by advancing it. */
  async function lines(): Promise<SettlementLine[]> {
    const found: SettlementLine[] = [];
    for (const ms of [0, 86_400_000]) {
      const read = harness.gateway.readSettlement?.(harness.account, dayOf(provider, Date.now() + ms));
      try {
        for await (const line of read!) found.push(line);
      } catch (error) {
        expect(error).toMatchObject({ trouble: 'absent' });
      }
    }
    return found.filter(({ providerPaymentId }) => providerPaymentId === payment.providerPaymentId);
  }

  async function refund(amount: number) {
    const call = refundCallOf(harness.account, payment, amount);
    await harness.gateway.refund(call);
    await harness.settle();
    return call;
  }

  test('is the payment and its refund, by their ids and ours', async () => {
    const call = await refund(1_250);
    const outcome = await harness.gateway.queryRefund(call);
    const told = await lines();
    expect(told).toHaveLength(2);
    expect(told).toContainEqual(
      expect.objectContaining({
        provider,
        account: harness.account,
        kind: 'payment',
        providerId: payment.providerPaymentId,
        amount: 5_000,
        currency: payment.currency,
      }),
    );
    expect(told).toContainEqual(
      expect.objectContaining({
        kind: 'refund',
        ourKey: call.key,
        providerId: (outcome as { providerRefundId: string }).providerRefundId,
        amount: 1_250,
        settled: true,
      }),
    );
    expect(told.find(({ kind }) => kind === 'payment')!.fee).toBeGreaterThan(0);
  });

  test('lacks a line that a fault leaves out, and tells it so each time', async () => {
    const call = await refund(1_250);
    await harness.addFault({ kind: 'line_missing', match: { key: call.key } });
    expect((await lines()).map(({ kind }) => kind)).toEqual(['payment']);
    expect((await lines()).map(({ kind }) => kind)).toEqual(['payment']);
  });

  test('has another amount where a fault alters one', async () => {
    const call = await refund(1_250);
    await harness.addFault({ kind: 'line_wrong_amount', match: { key: call.key } });
    expect((await lines()).find(({ kind }) => kind === 'refund')).toMatchObject({ amount: 1_251 });
  });

  test('holds refunds that were made outside the engine', async () => {
    await harness.refundOutside(payment.providerPaymentId, 300);
    expect((await lines()).find(({ kind }) => kind === 'refund')).toMatchObject({ amount: 300 });
  });
});

describe.each(cases.filter(({ provider }) => provider !== 'stripe'))('a bill of $provider', ({ provider, start }) => {
  let harness: ProviderHarness;
  beforeAll(async () => {
    harness = await start();
    await harness.pay(5_000);
  });
  afterAll(() => harness.close());

  const read = async (): Promise<number> => {
    let count = 0;
    const today = dayOf(provider, Date.now());
    for await (const _line of harness.gateway.readSettlement!(harness.account, today)) count += 1;
    return count;
  };

  test.each(['truncated', 'malformed'])('that arrives %s gives no line at all', async (kind) => {
    await harness.addFault({ kind, match: { operation: 'bill.download' } });
    await expect(read()).rejects.toMatchObject({ trouble: 'refused' });
    expect(await read()).toBe(1);
  });

  test.each(['lost_after', 'status_500'])('that does not arrive (%s) is asked for again', async (kind) => {
    await harness.addFault({ kind, match: { operation: 'bill.download' } });
    await expect(read()).rejects.toMatchObject({ trouble: 'unavailable' });
  });

  test('of a day without trades is absent', async () => {
    const { gateway } = harness;
    await expect(
      gateway.readSettlement!(harness.account, '2020-01-01')[Symbol.asyncIterator]().next(),
    ).rejects.toMatchObject({
      trouble: 'absent',
    });
  });
});
