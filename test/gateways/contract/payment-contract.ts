import type { PaymentOutcome } from '../../../domain/outcome';
import type { ChargeCall } from '../../../gateways/gateway';
import { chargeCallOf, newPaymentId } from './provider-harness';
import type { ContractCase } from './provider-harness';

/** Taking and finding payments. */
export function describePayment(one: ContractCase): void {
  if (one.traits.takesPayments === false) return describeNoPayments(one);
  describe('charge and findPayment', () => {
    if (one.traits.capturesAtOnce) describeCaptureAtOnce(one);
    else describeWaitingForPayer(one);

    it('is held when nobody listens: nothing was taken', async () => {
      const { harness } = one;
      expect(await harness.unreachable.charge(chargeCall(one))).toMatchObject({ kind: 'held' });
    });

    it('finds a payment by the provider id with its refunds, and nothing for ids of nobody', async () => {
      const { harness, gateway, payment, call, traits } = one;
      const { account, nobodysPaymentId } = harness;
      await gateway.refund(call);
      const by = { providerPaymentId: payment.providerPaymentId };
      const found = await gateway.findPayment({ account, by });
      const refunds = traits.listsRefunds ? [{ refundId: call.refundId, amount: 1_250 }] : [];
      expect(found).toMatchObject({ ...payment, refunds });
      const absent = [{ providerPaymentId: nobodysPaymentId }, { paymentId: newPaymentId() }];
      for (const lookup of absent) {
        expect(await gateway.findPayment({ account, by: lookup })).toEqual({ kind: 'not_found' });
      }
    });
  });
}

const chargeCall = (one: ContractCase, paymentMethod = one.harness.goodPaymentMethod): ChargeCall => ({
  ...chargeCallOf(one.harness, one.traits.currency),
  paymentMethod,
});

/** Payments that are captured, or declined, as soon as they are asked for. */
function describeCaptureAtOnce(one: ContractCase): void {
  it('takes a payment once, however often it is asked', async () => {
    const { harness, gateway } = one;
    const charge = chargeCall(one);
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
    const outcome = await gateway.charge(chargeCall(one, harness.declinedPaymentMethod));
    expect(outcome).toEqual({ kind: 'declined', code: expect.stringMatching(/^[a-z][a-z0-9_]*$/) });
  });

  it('finds by our id a payment whose answer was lost', async () => {
    const { harness, gateway } = one;
    const charge = chargeCall(one);
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
    expect(await gateway.charge(chargeCall(one))).toMatchObject({ kind: 'unknown' });
  });
}

/** Payments that wait until somebody pays them. */
function describeWaitingForPayer(one: ContractCase): void {
  const paid = async (paymentId: string): Promise<PaymentOutcome> => {
    await one.harness.payWaiting?.(paymentId);
    return one.gateway.findPayment({ account: one.harness.account, by: { paymentId } });
  };
  const closed = (paymentId: string): Promise<PaymentOutcome> | undefined =>
    one.gateway.closePayment?.({ account: one.harness.account, by: { paymentId } });

  it('waits for its payer, however often it is asked, and is captured once', async () => {
    const { harness, gateway, traits } = one;
    const { account } = harness;
    const charge = chargeCall(one);
    const first = await gateway.charge(charge);
    expect(first).toMatchObject({ kind: 'requires_action' });
    expect(await gateway.charge(charge)).toEqual(first);
    expect(await gateway.findPayment({ account, by: { paymentId: charge.paymentId } })).toMatchObject({
      kind: 'requires_action',
      action: null,
    });
    const outcome = await paid(charge.paymentId);
    expect(outcome).toMatchObject({ kind: 'captured', amount: 5_000, currency: traits.currency, refunds: [] });
    const rows = (await harness.movements()).filter(({ key }) => key === charge.paymentId);
    expect(rows).toMatchObject([{ kind: 'charge', times_applied: 1, requests: 2 }]);
  });

  it('tells a decline by its code', async () => {
    const { harness, gateway } = one;
    await harness.addFault({ kind: 'rejected' });
    const outcome = await gateway.charge(chargeCall(one));
    expect(outcome).toEqual({ kind: 'declined', code: expect.stringMatching(/^[a-z][a-z0-9_]*$/) });
  });

  it.each(['lost_before', 'lost_after'])('is unknown when %s, and the same id is asked again', async (kind) => {
    const { harness, gateway } = one;
    const charge = chargeCall(one);
    await harness.addFault({ kind });
    expect(await gateway.charge(charge)).toMatchObject({ kind: 'unknown' });
    expect(await gateway.charge(charge)).toMatchObject({ kind: 'requires_action' });
    expect(await paid(charge.paymentId)).toMatchObject({ kind: 'captured', amount: 5_000 });
  });

  it('cannot be paid any more once it was closed', async () => {
    const charge = chargeCall(one);
    await one.gateway.charge(charge);
    expect(await closed(charge.paymentId)).toMatchObject({ kind: 'not_captured' });
    await expect(one.harness.payWaiting?.(charge.paymentId)).rejects.toThrow();
    expect(await closed(charge.paymentId)).toMatchObject({ kind: 'not_captured' });
  });

  it('is captured when its payer was faster than its closing', async () => {
    const charge = chargeCall(one);
    await one.gateway.charge(charge);
    const captured = await paid(charge.paymentId);
    expect(await closed(charge.paymentId)).toEqual(captured);
  });
}

/** Nothing comes in this way: money is only paid out. */
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
