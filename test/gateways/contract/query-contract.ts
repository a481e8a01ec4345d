import { faultOnRefund, querySettled, refundCallOf } from './provider-harness';
import type { ContractCase } from './provider-harness';

/** Sends the refund of the case, and answers with the id that the provider gave it. */
async function send({ gateway, traits, call }: ContractCase, key = call.key): Promise<string> {
  const made = await gateway.refund({ ...call, key });
  if (made.kind !== traits.accepts) throw new Error(`The refund was not accepted: ${JSON.stringify(made)}`);
  return 'providerRefundId' in made && made.providerRefundId !== null ? made.providerRefundId : '';
}

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
      const providerRefundId = await send(one);
      const found = await querySettled(one, { ...one.call, providerRefundId });
      expect(found).toEqual({ kind: 'succeeded', providerRefundId });
    });

    it('calls another amount a mismatch', async () => {
      const { gateway, call } = one;
      const providerRefundId = await send(one);
      const other = { ...call, amount: 1_251 };
      expect(await querySettled(one, other)).toMatchObject({ kind: 'mismatch', providerRefundId });
      expect(await gateway.queryRefund({ ...other, providerRefundId })).toMatchObject({ kind: 'mismatch' });
    });

    it.each(['status_500', 'malformed', 'truncated', 'oversized', 'lost_after', 'lost_before'])(
      'never says not found when its answer meets %s',
      async (kind) => {
        const { harness, gateway, call } = one;
        await harness.addFault({ kind, match: harness.queryRequest });
        expect(await gateway.queryRefund(call)).toMatchObject({ kind: 'unknown' });
      },
    );

    it('never takes an answer about something else for ours', async () => {
      const { harness, gateway } = one;
      await gateway.refund(refundCallOf(harness.account, await harness.pay(), 1_250));
      await send(one);
      await harness.addFault({ kind: 'foreign_id', match: harness.queryRequest });
      expect(await querySettled(one)).toMatchObject({ kind: 'mismatch' });
    });

    if (one.traits.listsRefunds) describeLookingByRefundId(one);
  });

  describe('listRefunds', () => {
    if (one.traits.listsRefunds) describeListing(one);
    else
      it('is never complete: the provider has no such listing, and silence proves nothing', async () => {
        const { harness, gateway, payment } = one;
        await send(one);
        const listing = await gateway.listRefunds(harness.account, payment.providerPaymentId);
        expect(listing).toEqual({ kind: 'unknown', reason: 'listing_not_supported' });
      });
  });
}

/** Providers that list refunds find ours by the refund's id, whatever the key. */
function describeLookingByRefundId(one: ContractCase): void {
  it('calls another currency a mismatch', async () => {
    const { gateway, call, traits } = one;
    const providerRefundId = await send(one);
    const other = { ...call, currency: traits.otherCurrency };
    expect(await gateway.queryRefund(other)).toMatchObject({ kind: 'mismatch', providerRefundId });
    expect(await gateway.queryRefund({ ...other, providerRefundId })).toMatchObject({ kind: 'mismatch' });
  });

  it('calls two refunds under one id paid twice', async () => {
    const { gateway, call } = one;
    await send(one);
    await send(one, `${call.refundId}-2`);
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
}

function describeListing(one: ContractCase): void {
  it('lists ours and others', async () => {
    const { harness, gateway, payment, call, traits } = one;
    await send(one);
    await harness.refundOutside(payment.providerPaymentId, 700);
    await harness.settle();
    const listing = await gateway.listRefunds(harness.account, payment.providerPaymentId);
    if (listing.kind !== 'complete') throw new Error(listing.reason);
    expect(listing.disputed).toBe(false);
    expect(listing.refunds).toHaveLength(2);
    const { currency } = traits;
    expect(listing.refunds).toContainEqual(
      expect.objectContaining({ amount: 1_250, currency, refundId: call.refundId, outcome: await querySettled(one) }),
    );
    expect(listing.refunds).toContainEqual(expect.objectContaining({ amount: 700, refundId: null }));
  });

  it('is unknown for a payment that is not there, and when a page fails', async () => {
    const { harness, gateway, payment } = one;
    expect(await gateway.listRefunds(harness.account, harness.nobodysPaymentId)).toMatchObject({ kind: 'unknown' });
    await harness.addFault({ kind: 'status_429', match: harness.queryRequest });
    const listing = await gateway.listRefunds(harness.account, payment.providerPaymentId);
    expect(listing).toEqual({ kind: 'unknown', reason: 'http_429' });
  });
}
