import { createAlipayGateway } from '../../../gateways/alipay/create-alipay-gateway';
import { chargeCallOf, newPaymentId, refundCallOf } from '../contract/provider-harness';
import { keys } from './keys';
import { alipayAccount, startAlipayHarness } from './sandbox-harness';
import type { AlipayHarness } from './sandbox-harness';

/** What is Alipay's own, beyond the contract that every provider's gateway keeps. */
describe('Alipay', () => {
  let harness: AlipayHarness;
  // One for each test: some put its clock forward.
  beforeEach(async () => {
    harness = await startAlipayHarness();
  });
  afterEach(() => harness.close());

  const byId = (paymentId: string) => ({ account: harness.account, by: { paymentId } });
  const qrCharge = () => ({ ...chargeCallOf(harness, 'CNY'), paymentMethod: 'alipay_qr', payer: null });
  const refundOf = async (amount = 1_250) => refundCallOf(harness.account, await harness.pay(), amount);

  describe('QR codes', () => {
    it('are the same for the same payment, make no trade until scanned, and are paid once', async () => {
      const charge = qrCharge();
      const { gateway } = harness;
      const first = await gateway.charge(charge);
      expect(first).toMatchObject({
        kind: 'requires_action',
        providerPaymentId: null,
        action: { type: 'qr_code', content: expect.stringMatching(/^https:\/\/qr\.alipay\.com\//) },
      });
      expect(await gateway.charge(charge)).toEqual(first);
      expect(await gateway.findPayment(byId(charge.paymentId))).toEqual({ kind: 'not_found' });
      await harness.control('scan', { out_trade_no: charge.paymentId });
      expect(await gateway.findPayment(byId(charge.paymentId))).toMatchObject({ kind: 'requires_action' });
      await harness.payWaiting(charge.paymentId);
      expect(await gateway.findPayment(byId(charge.paymentId))).toMatchObject({ kind: 'captured', amount: 5_000 });
      await expect(harness.payWaiting(charge.paymentId)).rejects.toThrow('409');
    });

    it('that nobody scanned cannot be closed, and end by themselves', async () => {
      const charge = qrCharge();
      await harness.gateway.charge(charge);
      expect(await harness.gateway.closePayment?.(byId(charge.paymentId))).toEqual({ kind: 'not_found' });
      await harness.control('advance', { ms: 900_000 });
      await expect(harness.payWaiting(charge.paymentId)).rejects.toThrow('409');
    });
  });

  describe('a charge that is asked for again', () => {
    it('after it was paid is captured', async () => {
      const charge = chargeCallOf(harness, 'CNY');
      await harness.gateway.charge(charge);
      await harness.payWaiting(charge.paymentId);
      expect(await harness.gateway.charge(charge)).toMatchObject({ kind: 'captured', amount: 5_000 });
    });

    it('after its time, with the answers to all that was asked lost, is still captured', async () => {
      const charge = chargeCallOf(harness, 'CNY');
      await harness.addFault({ kind: 'lost_after' });
      expect(await harness.gateway.charge(charge)).toMatchObject({ kind: 'unknown' });
      await harness.payWaiting(charge.paymentId);
      const late = { ...charge, expiresAt: new Date(Date.now() - 1_000).toISOString() };
      expect(await harness.gateway.charge(late)).toMatchObject({ kind: 'captured' });
    });

    it('is not declined while nobody can say whether it was paid', async () => {
      const charge = chargeCallOf(harness, 'CNY');
      await harness.gateway.charge(charge);
      await harness.payWaiting(charge.paymentId);
      await harness.addFault({ kind: 'status_500', match: { operation: 'payment.query' } });
      expect(await harness.gateway.charge(charge)).toEqual({ kind: 'unknown', reason: 'refusal_unverified' });
    });

    it('with another amount leaves it unknown', async () => {
      const charge = chargeCallOf(harness, 'CNY');
      await harness.gateway.charge(charge);
      const outcome = await harness.gateway.charge({ ...charge, amount: 4_999 });
      expect(outcome).toEqual({ kind: 'unknown', reason: 'context_inconsistent' });
    });

    it('too late and never paid is declined', async () => {
      const late = { ...chargeCallOf(harness, 'CNY'), expiresAt: '2020-01-01T00:00:00Z' };
      const code = 'now_time_after_expire_time_error';
      expect(await harness.gateway.charge(late)).toEqual({ kind: 'declined', code });
    });
  });

  describe('a payment', () => {
    it('that was refunded in full is closed at Alipay, and captured to us', async () => {
      const call = await refundOf(5_000);
      const by = { providerPaymentId: call.providerPaymentId };
      const before = await harness.gateway.findPayment({ account: harness.account, by });
      expect(await harness.gateway.refund(call)).toMatchObject({ kind: 'succeeded' });
      expect(await harness.gateway.findPayment({ account: harness.account, by })).toEqual(before);
      const another = { ...(await refundOf(1)), providerPaymentId: call.providerPaymentId };
      expect(await harness.gateway.refund(another)).toEqual({
        kind: 'failed',
        providerRefundId: null,
        code: 'trade_has_close',
      });
    });

    it('whose answer is about another is unknown', async () => {
      const { providerPaymentId } = await harness.pay();
      await harness.pay();
      await harness.addFault({ kind: 'foreign_id', match: { operation: 'payment.query' } });
      const found = await harness.gateway.findPayment({ account: harness.account, by: { providerPaymentId } });
      expect(found).toEqual({ kind: 'unknown', reason: 'other_payment' });
    });

    it.each(['foreign_id', 'malformed', 'truncated', 'oversized', 'wrong_signature', 'status_500'])(
      'is not declined, nor waited for, when the answer to its charge meets %s',
      async (kind) => {
        await harness.pay();
        await harness.addFault({ kind, match: { operation: 'payment.create' } });
        expect(await harness.gateway.charge(chargeCallOf(harness, 'CNY'))).toMatchObject({ kind: 'unknown' });
      },
    );

    it('is unknown when Alipay stumbles over closing it', async () => {
      await harness.addFault({ kind: 'status_500', code: 'ACQ.SYSTEM_ERROR', match: { operation: 'payment.close' } });
      const outcome = await harness.gateway.closePayment?.(byId(newPaymentId()));
      expect(outcome).toEqual({ kind: 'unknown', reason: 'system_error' });
    });
  });

  describe('a refund', () => {
    it.each(['ACQ.SYSTEM_ERROR', 'aop.ACQ.SYSTEM_ERROR', 'isp.unknow-error'])(
      'that Alipay answers with %s may have happened; the query tells',
      async (code) => {
        const call = await refundOf();
        await harness.addFault({ kind: 'status_500', code, stored: true });
        expect(await harness.gateway.refund(call)).toMatchObject({ kind: 'unknown' });
        expect(await harness.gateway.queryRefund(call)).toMatchObject({ kind: 'succeeded' });
        const other = await refundOf();
        await harness.addFault({ kind: 'status_500', code });
        expect(await harness.gateway.refund(other)).toMatchObject({ kind: 'unknown' });
        expect(await harness.gateway.queryRefund(other)).toEqual({ kind: 'not_found' });
      },
    );

    it('is unknown when its answer is signed by somebody else, and the query then tells', async () => {
      const call = await refundOf();
      await harness.addFault({ kind: 'wrong_signature', match: harness.refundRequest });
      expect(await harness.gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'answer_signature_invalid' });
      expect(await harness.gateway.queryRefund(call)).toMatchObject({ kind: 'succeeded' });
    });

    it('that comes within 3 s of another of its trade waits, and moves once', async () => {
      const first = await refundOf(1_000);
      await harness.gateway.refund(first);
      const call = { ...(await refundOf(2_000)), providerPaymentId: first.providerPaymentId };
      expect(await harness.gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'system_error' });
      expect(await harness.gateway.queryRefund(call)).toEqual({ kind: 'not_found' });
      await harness.control('advance', { ms: 3_000 });
      expect(await harness.gateway.refund(call)).toMatchObject({ kind: 'succeeded' });
    });

    it('fails when its bank leg fails and the money comes back', async () => {
      const call = await refundOf();
      await harness.addFault({ kind: 'late_failure', delay_ms: 60_000 });
      expect(await harness.gateway.refund(call)).toMatchObject({ kind: 'succeeded' });
      expect(await harness.gateway.queryRefund(call)).toMatchObject({ kind: 'processing' });
      await harness.control('advance', { ms: 60_000 });
      const failed = { kind: 'failed', providerRefundId: call.key, code: 'bank_refused' };
      expect(await harness.gateway.queryRefund(call)).toEqual(failed);
    });

    it('stands when the bank refuses it and Alipay puts it into the balance of the payer', async () => {
      const call = await refundOf();
      await harness.gateway.refund(call);
      await harness.control(`refunds/${call.key}/settle`, { state: 'payer_balance' });
      expect(await harness.gateway.queryRefund(call)).toEqual({ kind: 'succeeded', providerRefundId: call.key });
    });

    it('that waits can still succeed, or fail', async () => {
      const calls = [await refundOf(), await refundOf()] as const;
      await harness.addFault({ kind: 'stays_pending', times: 2 });
      for (const call of calls) expect(await harness.gateway.refund(call)).toMatchObject({ kind: 'processing' });
      await harness.control(`refunds/${calls[0].key}/settle`, { state: 'succeeded' });
      await harness.control(`refunds/${calls[1].key}/settle`, { state: 'failed' });
      expect(await harness.gateway.queryRefund(calls[0])).toMatchObject({ kind: 'succeeded' });
      expect(await harness.gateway.queryRefund(calls[1])).toMatchObject({ kind: 'failed' });
    });

    it('that was made before is seen behind a refusal', async () => {
      const call = await refundOf(5_000);
      await harness.gateway.refund(call);
      await harness.addFault({ kind: 'status_500', match: harness.queryRequest });
      // The trade is closed by our own refund; another number is refused, and nobody can say of which it is the trace.
      const other = { ...call, key: `${call.refundId}-2` };
      expect(await harness.gateway.refund(other)).toEqual({ kind: 'unknown', reason: 'refusal_unverified' });
      expect(await harness.gateway.refund(other)).toMatchObject({ kind: 'failed', code: 'trade_has_close' });
    });

    it('is refused for good a year after the payment', async () => {
      const call = await refundOf();
      await harness.control('advance', { ms: 365 * 86_400_000 });
      expect(await harness.gateway.refund(call)).toMatchObject({ kind: 'failed', code: 'trade_has_finished' });
    });
  });

  describe('keys', () => {
    const withKeys = (change: object) =>
      createAlipayGateway({ accounts: [{ ...alipayAccount(harness.baseUrl), ...change }], callTimeoutMs: 10_000 });

    it('of ours that Alipay does not know hold everything, and fail nothing', async () => {
      const call = await refundOf();
      const gateway = withKeys({ privateKey: keys.forger.privateKey });
      const held = { kind: 'held', reason: 'isv_invalid_signature' };
      expect(await gateway.refund(call)).toEqual(held);
      expect(await gateway.queryRefund(call)).toEqual(held);
      expect(await gateway.charge(chargeCallOf(harness, 'CNY'))).toEqual(held);
    });

    it("that are not Alipay's believe nothing", async () => {
      const call = await refundOf();
      const gateway = withKeys({ alipayPublicKey: keys.forger.publicKey });
      expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'answer_signature_invalid' });
    });

    it('of an application that Alipay does not know are answered without a signature, which is no answer', async () => {
      const call = await refundOf();
      const gateway = withKeys({ appId: '2021000000000000' });
      expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'answer_unsigned' });
    });

    it.each([{ privateKey: 'x' }, { alipayPublicKey: 'x' }, { baseUrl: 'nowhere' }])(
      '%j are refused at once',
      (change) => {
        expect(() => withKeys(change)).toThrow(/RSA keys|URL/);
      },
    );
  });
});
