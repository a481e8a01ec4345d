import { verify } from 'node:crypto';
import { chargeCallOf, refundCallOf } from '../contract/provider-harness';
import { startWechatPayHarness } from './sandbox-harness';
import type { WechatPayHarness } from './sandbox-harness';
import { certificateSerial, newKeys } from './test-account';

/** What is WeChat Pay's own, beyond the contract that every provider's gateway keeps. */
describe('WeChat Pay', () => {
  let harness: WechatPayHarness;
  beforeAll(async () => {
    harness = await startWechatPayHarness();
  });
  afterAll(() => harness.close());
  afterEach(() => harness.clearFaults());

  const refunded = async (amount = 1_250) => {
    const call = refundCallOf(harness.account, await harness.pay(), amount);
    const outcome = await harness.gateway.refund(call);
    if (outcome.kind !== 'processing') throw new Error(outcome.kind);
    return { call, providerRefundId: outcome.providerRefundId };
  };
  const settleAs = (providerRefundId: string, state: string) =>
    harness.control(`refunds/${providerRefundId}/settle`, { state });

  it('gives the payer a code to scan', async () => {
    const charge = chargeCallOf(harness, 'CNY');
    const ordered = await harness.gateway.charge(charge);
    expect(ordered).toEqual({
      kind: 'requires_action',
      providerPaymentId: null,
      action: { type: 'qr_code', content: expect.stringMatching(/^weixin:\/\/wxpay\//) },
    });
    expect(await harness.gateway.charge(charge)).toEqual(ordered);
  });

  it('signs what opens the payment sheet inside WeChat', async () => {
    const charge = {
      ...chargeCallOf(harness, 'CNY'),
      paymentMethod: 'wechat_jsapi',
      payer: 'ovqdowRIfstpQK_kYShFS2MSS9XS',
    };
    const outcome = await harness.gateway.charge(charge);
    if (outcome.kind !== 'requires_action' || outcome.action?.type !== 'wechatpay_jsapi') throw new Error(outcome.kind);
    const { parameters } = outcome.action;
    expect(Object.keys(parameters)).toEqual(['appId', 'timeStamp', 'nonceStr', 'package', 'signType', 'paySign']);
    const { appId, timeStamp, nonceStr, package: prepay, signType, paySign } = parameters;
    expect([appId, signType]).toEqual([harness.merchant.account.appId, 'RSA']);
    expect(prepay).toMatch(/^prepay_id=wx\d+$/);
    const signed = Buffer.from(`${appId}\n${timeStamp}\n${nonceStr}\n${prepay}\n`);
    const signature = Buffer.from(paySign ?? '', 'base64');
    expect(verify('sha256', signed, harness.merchant.merchantKeys.publicKey, signature)).toBe(true);
    await harness.payWaiting(charge.paymentId);
    const by = { paymentId: charge.paymentId };
    expect(await harness.gateway.findPayment({ account: harness.account, by })).toMatchObject({ kind: 'captured' });
  });

  it('finds the payment when it is asked for again after it was paid', async () => {
    const charge = chargeCallOf(harness, 'CNY');
    await harness.gateway.charge(charge);
    await harness.payWaiting(charge.paymentId);
    expect(await harness.gateway.charge(charge)).toMatchObject({ kind: 'captured', amount: 5_000 });
    const rows = (await harness.movements()).filter(({ key }) => key === charge.paymentId);
    expect(rows).toMatchObject([{ times_applied: 1 }]);
  });

  it.each([
    ['long', '退'.repeat(200)],
    ['of characters that WeChat Pay does not take', '🎁🎁🎁'],
    ['empty once those are gone', '🎁 '],
  ])('takes a payment whose description is %s', async (_what, description) => {
    await expect(harness.payBy({ description })).resolves.toMatchObject({ kind: 'captured' });
  });

  it('closes nothing that was paid, by whichever number it is asked', async () => {
    const { account, gateway } = harness;
    const { providerPaymentId } = await harness.pay();
    expect(await gateway.closePayment({ account, by: { providerPaymentId } })).toMatchObject({ kind: 'captured' });
  });

  it.each([
    ['lost_before', { kind: 'unknown', reason: 'connection_lost' }],
    ['status_500', { kind: 'unknown', reason: 'http_500' }],
    ['status_403', { kind: 'held', reason: 'http_403' }],
  ])('does not call an order closed when closing met %s', async (kind, outcome) => {
    const charge = chargeCallOf(harness, 'CNY');
    await harness.gateway.charge(charge);
    const lookup = { account: harness.account, by: { paymentId: charge.paymentId } };
    await harness.addFault({ kind, match: { operation: 'order.close' } });
    expect(await harness.gateway.closePayment(lookup)).toEqual(outcome);
    await harness.addFault({ kind: 'lost_after', match: { operation: 'order.close' } });
    expect(await harness.gateway.closePayment(lookup)).toMatchObject({
      kind: 'not_captured',
      providerStatus: 'closed',
    });
  });

  it.each(['wrong_signature', 'foreign_id', 'status_500', 'malformed', 'truncated', 'oversized', 'lost_after'])(
    'does not believe an order that comes with %s',
    async (kind) => {
      const charge = chargeCallOf(harness, 'CNY');
      await harness.gateway.charge(charge);
      await harness.payWaiting(charge.paymentId);
      const lookup = { account: harness.account, by: { paymentId: charge.paymentId } };
      await harness.addFault({ kind, match: { operation: 'order.query' } });
      expect(await harness.gateway.findPayment(lookup)).toMatchObject({ kind: 'unknown' });
      expect(await harness.gateway.findPayment(lookup)).toMatchObject({ kind: 'captured' });
    },
  );

  it('is unknown when the answer is signed by somebody, and the query then tells', async () => {
    const call = refundCallOf(harness.account, await harness.pay(), 1_250);
    await harness.addFault({ kind: 'wrong_signature', match: harness.refundRequest });
    expect(await harness.gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'answer_signature_invalid' });
    expect(await harness.gateway.queryRefund(call)).toMatchObject({ kind: 'processing' });
    await harness.addFault({ kind: 'wrong_signature', match: harness.queryRequest });
    const nobodys = { ...call, key: 're_bbbbbbbbbbbbbbbbbbbbbbbbbb' };
    expect(await harness.gateway.queryRefund(nobodys)).toMatchObject({ kind: 'unknown' });
    expect(await harness.gateway.queryRefund(nobodys)).toEqual({ kind: 'not_found' });
  });

  it('is held while our own key or serial number is wrong, and does not change its mind about what is there', async () => {
    const { call } = await refunded();
    for (const change of [{ privateKey: newKeys().privateKey }, { certificateSerial: 'ABCDEF' }]) {
      const gateway = harness.gatewayOf(change);
      expect(await gateway.refund({ ...call, key: `${call.key}-2` })).toEqual({ kind: 'held', reason: 'http_401' });
      expect(await gateway.queryRefund(call)).toEqual({ kind: 'held', reason: 'http_401' });
    }
  });

  it('believes platform certificates where there is no public key', async () => {
    const platformKeys = { [certificateSerial]: harness.merchant.platformKeys[certificateSerial]?.publicKey ?? '' };
    const { call } = await refunded();
    expect(await harness.gatewayOf({ platformKeys }).queryRefund(call)).toMatchObject({ kind: 'processing' });
  });

  it('tells a refund that was closed, and one that the bank gave back', async () => {
    const { call, providerRefundId } = await refunded();
    await settleAs(providerRefundId, 'CLOSED');
    expect(await harness.gateway.queryRefund(call)).toEqual({
      kind: 'failed',
      providerRefundId,
      code: 'refund_closed',
    });
    const late = await refunded();
    await settleAs(late.providerRefundId, 'SUCCESS');
    expect(await harness.gateway.queryRefund(late.call)).toMatchObject({ kind: 'succeeded' });
    await settleAs(late.providerRefundId, 'ABNORMAL');
    expect(await harness.gateway.queryRefund(late.call)).toEqual({
      kind: 'action_required',
      providerRefundId: late.providerRefundId,
      reason: 'abnormal',
    });
  });

  describe('an abnormal refund', () => {
    const card = {
      kind: 'payer_card',
      bankType: 'ICBC_DEBIT',
      cardNumber: '6222020200112230000',
      holder: '张三',
    } as const;
    const abnormal = async () => {
      const { call, providerRefundId } = await refunded();
      await settleAs(providerRefundId, 'ABNORMAL');
      return { ...call, providerRefundId };
    };

    it.each([card, { kind: 'merchant_account' } as const])('is sent elsewhere, once: %j', async (destination) => {
      const call = await abnormal();
      const { providerRefundId } = call;
      const redirected = { kind: 'processing', providerRefundId };
      expect(await harness.gateway.redirectAbnormal(call, destination)).toEqual(redirected);
      expect(await harness.gateway.queryRefund(call)).toEqual(redirected);
      await harness.settle();
      expect(await harness.gateway.queryRefund(call)).toEqual({ kind: 'succeeded', providerRefundId });
      const rows = (await harness.movements()).filter(({ key }) => key === call.key);
      expect(rows).toMatchObject([{ amount: 1_250, times_applied: 1 }]);
    });

    it('leaves no card number in the stand-in', async () => {
      const call = await abnormal();
      await harness.gateway.redirectAbnormal(call, card);
      const page = await (await fetch(harness.baseUrl)).text();
      expect(page + JSON.stringify(await harness.movements())).not.toContain(card.cardNumber);
    });

    it('is the only kind that can be', async () => {
      const { call, providerRefundId } = await refunded();
      const outcome = await harness.gateway.redirectAbnormal({ ...call, providerRefundId }, card);
      expect(outcome).toEqual({ kind: 'unknown', reason: 'redirect_refused_invalid_request' });
      expect(await harness.gateway.queryRefund(call)).toMatchObject({ kind: 'processing' });
    });

    it('is encrypted for the key that the request names', async () => {
      const other = newKeys();
      const stranger = harness.gatewayOf({ platformKeys: { PUB_KEY_ID_7: other.publicKey } });
      const outcome = await stranger.redirectAbnormal(await abnormal(), card);
      // The stand-in has no such key, and answers with one that this account does not know.
      expect(outcome).toMatchObject({ kind: 'unknown' });
    });

    it.each(['lost_before', 'lost_after', 'status_500', 'wrong_signature', 'foreign_id', 'wrong_amount'])(
      'is not guessed when the answer meets %s',
      async (kind) => {
        const call = await abnormal();
        await harness.gateway.refund(refundCallOf(harness.account, await harness.pay(), 100));
        await harness.addFault({ kind, match: { operation: 'refund.redirect' } });
        const outcome = await harness.gateway.redirectAbnormal(call, card);
        expect(['unknown', 'mismatch']).toContain(outcome.kind);
      },
    );
  });
});

describe('WeChat Pay, as strict as it is', () => {
  it('holds a second refund of an order off for a minute', async () => {
    const harness = await startWechatPayHarness({ refundSpacingMs: 60_000 });
    const payment = await harness.pay();
    const first = refundCallOf(harness.account, payment, 100);
    const second = refundCallOf(harness.account, payment, 100);
    expect(await harness.gateway.refund(first)).toMatchObject({ kind: 'processing' });
    expect(await harness.gateway.refund(second)).toEqual({ kind: 'held', reason: 'http_429' });
    expect(await harness.gateway.refund(first)).toMatchObject({ kind: 'processing' });
    await harness.control('advance', { ms: 60_000 });
    expect(await harness.gateway.refund(second)).toMatchObject({ kind: 'processing' });
    await harness.close();
  });
});
