import { chargeCallOf, newPaymentId } from './provider-harness';
import type { ContractCase } from './provider-harness';

/** Taking and finding payments. */
export function describePayment(one: ContractCase): void {
  if (one.traits.takesPayments === false) return describeNoPayments(one);
  describe('charge and findPayment', () => {
    const chargeCall = (paymentMethod = one.harness.goodPaymentMethod) => ({
      ...chargeCallOf(one.harness, one.traits.currency),
      paymentMethod,
    });

    it('takes a payment once, however often it is asked', async () => {
      const { harness, gateway } = one;
      const charge = chargeCall();
      const first = await gateway.charge(charge);
      expect(first).toMatchObject({
        kind: 'captured',
        amount: 5_000,
        currency: one.traits.currency,
        refunds: [],
        disputed: false,
      });
      expect(await gateway.charge(charge)).toEqual(first);
      const rows = (await harness.movements()).filter(({ key }) => key === charge.paymentId);
      expect(rows).toMatchObject([{ kind: 'charge', times_applied: 1, requests: 2 }]);
    });

    it('tells a decline by its code', async () => {
      const { harness, gateway } = one;
      const outcome = await gateway.charge(chargeCall(harness.declinedPaymentMethod));
      expect(outcome).toEqual({ kind: 'declined', code: expect.stringMatching(/^[a-z][a-z0-9_]*$/) });
    });

    it('finds by our id a payment whose answer was lost', async () => {
      const { harness, gateway } = one;
      const charge = chargeCall();
      await harness.addFault({ kind: 'lost_after' });
      expect(await gateway.charge(charge)).toMatchObject({ kind: 'unknown' });
      const by = { paymentId: charge.paymentId };
      expect(await gateway.findPayment({ account: harness.account, by })).toMatchObject({
        kind: 'captured',
        amount: 5_000,
      });
    });

    it.each(['wrong_amount', 'foreign_id'])('does not believe an answer with %s', async (kind) => {
      const { harness, gateway } = one;
      await harness.addFault({ kind });
      expect(await gateway.charge(chargeCall())).toMatchObject({ kind: 'unknown' });
    });

    it('is held when nobody listens: nothing was taken', async () => {
      const { harness } = one;
      expect(await harness.unreachable.charge(chargeCall())).toMatchObject({ kind: 'held' });
    });

    it('finds a payment by the provider id with its refunds, and nothing for ids of nobody', async () => {
      const { harness, gateway, payment, call } = one;
      const { account, nobodysPaymentId } = harness;
      await gateway.refund(call);
      const by = { providerPaymentId: payment.providerPaymentId };
      const found = await gateway.findPayment({ account, by });
      expect(found).toMatchObject({ ...payment, refunds: [{ refundId: call.refundId, amount: 1_250 }] });
      const absent = [{ providerPaymentId: nobodysPaymentId }, { paymentId: newPaymentId() }];
      for (const lookup of absent) {
        expect(await gateway.findPayment({ account, by: lookup })).toEqual({ kind: 'not_found' });
      }
    });
  });
}

function describeNoPayments(one: ContractCase): void {
  it('takes no payments and knows none', async () => {
    const { harness, gateway, payment, traits } = one;
    const charge = chargeCallOf(harness, traits.currency);
    expect(await gateway.charge(charge)).toEqual({ kind: 'declined', code: 'not_supported' });
    const lookups = [{ providerPaymentId: payment.providerPaymentId }, { paymentId: charge.paymentId }];
    for (const by of lookups) {
      expect(await gateway.findPayment({ account: harness.account, by })).toEqual({ kind: 'not_found' });
    }
  });
}
