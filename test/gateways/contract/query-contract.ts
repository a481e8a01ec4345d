import { faultOnRefund, refundCallOf } from './provider-harness';
import type { ContractCase } from './provider-harness';

/** Asking about refunds: only a complete answer about this very refund counts. */
export function describeQuery(one: ContractCase): void {
  describe('queryRefund', () => {
    it('finds nothing where nothing was sent', async () => {
      const { gateway, call } = one;
      expect(await gateway.queryRefund(call)).toEqual({ kind: 'not_found' });
    });

    it('does not take others for ours', async () => {
      const { harness, gateway, payment, call } = one;
      await gateway.refund(refundCallOf(harness.account, payment, 1_250));
      await harness.refundOutside(payment.providerPaymentId, 1_250);
      expect(await gateway.queryRefund(call)).toEqual({ kind: 'not_found' });
    });

    it('answers by the id that the provider gave', async () => {
      const { gateway, call } = one;
      const made = await gateway.refund(call);
      if (made.kind !== 'succeeded') throw new Error(made.kind);
      expect(await gateway.queryRefund({ ...call, providerRefundId: made.providerRefundId })).toEqual(made);
    });

    it.each([
      ['amount', { amount: 1_251 }],
      ['currency', { currency: 'EUR' }],
    ])('calls another %s a mismatch', async (_what, other) => {
      const { gateway, call } = one;
      const made = await gateway.refund(call);
      if (made.kind !== 'succeeded') throw new Error(made.kind);
      const { providerRefundId } = made;
      expect(await gateway.queryRefund({ ...call, ...other })).toMatchObject({ kind: 'mismatch', providerRefundId });
      expect(await gateway.queryRefund({ ...call, ...other, providerRefundId })).toMatchObject({ kind: 'mismatch' });
    });

    it('calls two refunds under one id paid twice', async () => {
      const { gateway, call } = one;
      await gateway.refund(call);
      await gateway.refund({ ...call, key: `${call.refundId}-2` });
      expect(await gateway.queryRefund(call)).toMatchObject({ kind: 'mismatch', reason: 'paid_twice' });
    });

    it('prefers the later attempt that lives to the earlier one that failed', async () => {
      const { gateway, call } = one;
      await faultOnRefund(one, 'rejected', { as: 'failed' });
      const failed = await gateway.refund(call);
      expect(failed).toMatchObject({ kind: 'failed', providerRefundId: expect.any(String) });
      expect(await gateway.queryRefund(call)).toEqual(failed);
      const live = await gateway.refund({ ...call, key: `${call.refundId}-2` });
      expect(live).toMatchObject({ kind: 'succeeded' });
      expect(await gateway.queryRefund(call)).toEqual(live);
    });

    it.each(['status_500', 'malformed', 'truncated', 'oversized', 'lost_after', 'lost_before'])(
      'never says not found when the listing meets %s',
      async (kind) => {
        const { harness, gateway, call } = one;
        await harness.addFault({ kind, match: { operation: 'refund.list' } });
        expect(await gateway.queryRefund(call)).toMatchObject({ kind: 'unknown' });
      },
    );

    it('never says not found when the listing is about another payment', async () => {
      const { harness, gateway, call } = one;
      await gateway.refund(call);
      await harness.addFault({ kind: 'foreign_id', match: { operation: 'refund.list' } });
      expect(await gateway.queryRefund(call)).toMatchObject({ kind: 'mismatch' });
    });
  });

  describe('listRefunds', () => {
    it('lists ours and others', async () => {
      const { harness, gateway, payment, call } = one;
      const made = await gateway.refund(call);
      await harness.refundOutside(payment.providerPaymentId, 700);
      const listing = await gateway.listRefunds(harness.account, payment.providerPaymentId);
      if (listing.kind !== 'complete') throw new Error(listing.reason);
      expect(listing.disputed).toBe(false);
      expect(listing.refunds).toHaveLength(2);
      expect(listing.refunds).toContainEqual(
        expect.objectContaining({ amount: 1_250, currency: 'GBP', refundId: call.refundId, outcome: made }),
      );
      expect(listing.refunds).toContainEqual(expect.objectContaining({ amount: 700, refundId: null }));
    });

    it('is unknown for a payment that is not there, and when a page fails', async () => {
      const { harness, gateway, payment } = one;
      expect(await gateway.listRefunds(harness.account, harness.nobodysPaymentId)).toMatchObject({ kind: 'unknown' });
      await harness.addFault({ kind: 'status_429', match: { operation: 'refund.list' } });
      const listing = await gateway.listRefunds(harness.account, payment.providerPaymentId);
      expect(listing).toEqual({ kind: 'unknown', reason: 'http_429' });
    });
  });
}
