import type { ChargeCall } from '../../../gateways/gateway';
import { chargeCallOf, defaultAmount } from './provider-harness';
import type { ContractCase } from './provider-harness';

/** Providers whose payments wait for their payer. */
export function describeWaitingPayment(one: ContractCase): void {
  const chargeCall = (): ChargeCall => chargeCallOf(one.harness, one.traits.currency);
  const find = ({ account, paymentId }: ChargeCall) => one.gateway.findPayment({ account, by: { paymentId } });
  const close = ({ account, paymentId }: ChargeCall) => one.gateway.closePayment?.({ account, by: { paymentId } });
  const pay = ({ paymentId }: ChargeCall) => one.harness.payWaiting?.(paymentId);
  const movementsOf = async ({ paymentId }: ChargeCall) =>
    (await one.harness.movements()).filter(({ key }) => key === paymentId);
  const captured = () => ({
    kind: 'captured',
    amount: defaultAmount,
    currency: one.traits.currency,
    refunds: [],
    disputed: false,
  });

  it('says what the payer needs, waits, and is captured once paid, however often it was asked', async () => {
    const charge = chargeCall();
    const first = await one.gateway.charge(charge);
    const action = one.harness.tellsPayer ? { type: expect.any(String) } : null;
    expect(first).toMatchObject({ kind: 'requires_action', action });
    expect(await one.gateway.charge(charge)).toMatchObject({ kind: 'requires_action' });
    expect(await find(charge)).toMatchObject({ kind: 'requires_action' });
    expect(await movementsOf(charge)).toEqual([]);
    await pay(charge);
    expect(await find(charge)).toMatchObject(captured());
    expect(await movementsOf(charge)).toMatchObject([{ kind: 'charge', amount: defaultAmount, times_applied: 1 }]);
  });

  it('is captured when it is asked for again after it was paid', async () => {
    const charge = chargeCall();
    await one.gateway.charge(charge);
    await pay(charge);
    expect(await one.gateway.charge(charge)).toMatchObject(captured());
    expect(await movementsOf(charge)).toMatchObject([{ times_applied: 1 }]);
  });

  it('finds by our id a payment whose answer was lost', async () => {
    const charge = chargeCall();
    await one.harness.addFault({ kind: 'lost_after' });
    expect(await one.gateway.charge(charge)).toMatchObject({ kind: 'unknown' });
    expect(await find(charge)).toMatchObject({ kind: 'requires_action' });
    await pay(charge);
    expect(await find(charge)).toMatchObject(captured());
  });

  it('tells a refusal by its code, and nobody can pay', async () => {
    const charge = chargeCall();
    await one.harness.addFault({ kind: 'rejected' });
    const outcome = await one.gateway.charge(charge);
    expect(outcome).toEqual({ kind: 'declined', code: expect.stringMatching(/^[a-z][a-z0-9_]*$/) });
    expect(await find(charge)).toEqual({ kind: 'not_found' });
  });

  it('cannot be paid any more once it is closed', async () => {
    const charge = chargeCall();
    await one.gateway.charge(charge);
    expect(await close(charge)).toMatchObject({ kind: 'not_captured' });
    await expect(pay(charge)).rejects.toThrow();
    expect(await close(charge)).toMatchObject({ kind: 'not_captured' });
    expect(await find(charge)).toMatchObject({ kind: 'not_captured' });
  });

  it('tells when somebody paid before it was closed', async () => {
    const charge = chargeCall();
    await one.gateway.charge(charge);
    await pay(charge);
    expect(await close(charge)).toMatchObject(captured());
  });
}
