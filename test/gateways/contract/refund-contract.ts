import { faultOnRefund, querySettled, refundCallOf, refundMovement } from './provider-harness';
import type { ContractCase } from './provider-harness';
import type { RefundOutcome } from '../../../domain/outcome';

/** Asks until the refund was paid: for what reaches the provider only after its caller gave up. */
async function queryUntilPaid(one: ContractCase): Promise<RefundOutcome> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await querySettled(one);
    if (outcome.kind === 'succeeded' || attempt >= 500) return outcome;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Sending a refund: money moves once, and an answer in doubt is never guessed. */
export function describeRefund(one: ContractCase): void {
  describe('refund', () => {
    it('moves the money once, by the amount asked for', async () => {
      const { gateway, call } = one;
      const outcome = await gateway.refund(call);
      expect(outcome).toEqual({ kind: one.traits.accepts, providerRefundId: expect.any(String) });
      expect(await refundMovement(one)).toMatchObject({
        amount: 1_250,
        currency: one.traits.currency,
        times_applied: 1,
      });
    });

    it('gives the same answer to the same key and moves nothing more', async () => {
      const { gateway, call, traits } = one;
      const first = await gateway.refund(call);
      expect(await gateway.refund(call)).toEqual({ ...first, kind: traits.repeats ?? first.kind });
      expect(await refundMovement(one)).toMatchObject({ times_applied: 1, requests: 2 });
    });

    it('calls the same key with another amount a mismatch', async () => {
      const { gateway, call } = one;
      await gateway.refund(call);
      expect(await gateway.refund({ ...call, amount: 1_000 })).toMatchObject({ kind: 'mismatch' });
      expect(await refundMovement(one)).toMatchObject({ amount: 1_250, times_applied: 1 });
    });

    it('is unknown when the request was lost; the query finds nothing and the same key applies once', async () => {
      const { gateway, call } = one;
      await faultOnRefund(one, 'lost_before');
      expect(await gateway.refund(call)).toMatchObject({ kind: 'unknown' });
      expect(await gateway.queryRefund(call)).toEqual({ kind: 'not_found' });
      expect(await gateway.refund(call)).toMatchObject({ kind: one.traits.accepts });
      expect(await refundMovement(one)).toMatchObject({ times_applied: 1, requests: 2 });
    });

    it.each(['lost_after', 'malformed', 'truncated', 'oversized'])(
      'is unknown when the answer is %s, in one request, and the query then tells',
      async (kind) => {
        const { gateway, call } = one;
        await faultOnRefund(one, kind);
        expect(await gateway.refund(call)).toMatchObject({ kind: 'unknown' });
        expect(await refundMovement(one)).toMatchObject({ times_applied: 1, requests: 1 });
        expect(await querySettled(one)).toMatchObject({ kind: 'succeeded' });
      },
    );

    it('is unknown when the provider takes too long, and the query then tells', async () => {
      const { harness, call } = one;
      await faultOnRefund(one, 'slow', { delay_ms: 5_000 });
      expect(await harness.impatient.refund(call)).toEqual({ kind: 'unknown', reason: 'timeout' });
      expect(await queryUntilPaid(one)).toMatchObject({ kind: 'succeeded' });
      expect(await refundMovement(one)).toMatchObject({ times_applied: 1 });
    });

    it('finds a request that arrived after its caller gave up', async () => {
      const { gateway, call } = one;
      await faultOnRefund(one, 'applied_late', { delay_ms: 50 });
      expect(await gateway.refund(call)).toMatchObject({ kind: 'unknown' });
      expect(await queryUntilPaid(one)).toMatchObject({ kind: 'succeeded' });
      expect(await refundMovement(one)).toMatchObject({ times_applied: 1 });
    });

    it.each(['wrong_amount', 'foreign_id'])('calls an answer with %s a mismatch, never a success', async (kind) => {
      const { harness, gateway, call } = one;
      await gateway.refund(refundCallOf(harness.account, await harness.pay(), 1_250));
      await faultOnRefund(one, kind);
      expect(await gateway.refund(call)).toMatchObject({ kind: 'mismatch' });
      expect(await querySettled(one)).toMatchObject({ kind: 'succeeded' });
    });

    it('is processing while the money is on its way', async () => {
      const { gateway, call } = one;
      await faultOnRefund(one, 'stays_pending');
      expect(await gateway.refund(call)).toMatchObject({ kind: 'processing' });
      expect(await gateway.queryRefund(call)).toMatchObject({ kind: 'processing' });
    });

    if (one.traits.takesPayments === false) describeLaterRefusal(one);
    else describeRefusal(one);
    if (one.traits.forgetsKeys) describeForgottenKeys(one);

    it('rejects for an account that is not configured', async () => {
      const { gateway, call } = one;
      await expect(gateway.refund({ ...call, account: 'nobody' })).rejects.toThrow('nobody');
    });
  });
}

/** Providers that answer a request over the wire, and know the payment. */
function describeRefusal(one: ContractCase): void {
  it.each(one.traits.holds)('is held at %s, and the same key succeeds later', async (fault, reason) => {
    const { gateway, call } = one;
    await faultOnRefund(one, fault);
    expect(await gateway.refund(call)).toMatchObject({ kind: 'held', reason });
    expect(await refundMovement(one)).toBeUndefined();
    expect(await gateway.refund(call)).toMatchObject({ kind: one.traits.accepts });
    expect(await refundMovement(one)).toMatchObject({ times_applied: 1 });
  });

  it('is unknown at 500', async () => {
    const { gateway, call } = one;
    await faultOnRefund(one, 'status_500');
    expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'http_500' });
  });

  it('fails with a stable code when the provider refuses for good', async () => {
    const { gateway, call } = one;
    await faultOnRefund(one, 'rejected');
    const outcome = await gateway.refund(call);
    expect(outcome).toEqual({
      kind: 'failed',
      providerRefundId: null,
      code: expect.stringMatching(/^[a-z][a-z0-9_]*$/),
    });
    expect(await refundMovement(one)).toBeUndefined();
  });

  it('fails when more is asked for than remains', async () => {
    const { gateway, call } = one;
    expect(await gateway.refund({ ...call, amount: 5_001 })).toMatchObject({ kind: 'failed' });
    expect(await refundMovement(one)).toBeUndefined();
  });

  it('does not fail for want of the payment: it was verified, so the credentials are of another account', async () => {
    const { harness, gateway, call } = one;
    const outcome = await gateway.refund({ ...call, providerPaymentId: harness.nobodysPaymentId });
    expect(['mismatch', 'held']).toContain(outcome.kind);
  });

  it('needs action when the balance does not cover it', async () => {
    const { gateway, call } = one;
    await faultOnRefund(one, 'insufficient_balance');
    expect(await gateway.refund(call)).toMatchObject({ kind: 'action_required', reason: 'insufficient_funds' });
  });

  it('has not been sent when nobody listens', async () => {
    const { harness, call } = one;
    expect(await harness.unreachable.refund(call)).toMatchObject({ kind: 'unsent' });
  });
}

/** Providers that take whatever they are told, and say later what became of it. */
function describeLaterRefusal(one: ContractCase): void {
  it('tells a refusal by a stable code once it is known, and moves nothing', async () => {
    const { gateway, call } = one;
    await faultOnRefund(one, 'rejected');
    expect(await gateway.refund(call)).toMatchObject({ kind: one.traits.accepts });
    expect(await querySettled(one)).toMatchObject({
      kind: 'failed',
      code: expect.stringMatching(/^[a-z][a-z0-9_]*$/),
    });
    expect(await refundMovement(one)).toBeUndefined();
  });

  it('fails after it has succeeded when the money comes back', async () => {
    const { harness, gateway, call } = one;
    await faultOnRefund(one, 'late_failure', { delay_ms: 60_000 });
    await gateway.refund(call);
    expect(await querySettled(one)).toMatchObject({ kind: 'succeeded' });
    for (let n = 0; n < 6; n += 1) await harness.settle();
    expect(await querySettled(one)).toMatchObject({ kind: 'failed' });
  });

  it('is unknown when nobody listens: nothing proves that the request did not arrive', async () => {
    const { harness, call } = one;
    expect(await harness.unreachable.refund(call)).toMatchObject({ kind: 'unknown' });
  });
}

/** A key that was pruned: the repetition is a new request to the provider, and our earlier refund is in its way. */
function describeForgottenKeys(one: ContractCase): void {
  it('sees its own earlier refund behind "already refunded" when the key was forgotten', async () => {
    const { gateway, payment, call } = one;
    const whole = { ...call, amount: payment.amount };
    const first = await gateway.refund(whole);
    await faultOnRefund(one, 'key_forgotten');
    expect(await gateway.refund(whole)).toEqual(first);
    expect(await refundMovement(one)).toMatchObject({ times_applied: 1 });
  });

  it('sees its own earlier refund behind "more than remains" when the key was forgotten', async () => {
    const { gateway, payment, call } = one;
    const most = { ...call, amount: payment.amount - 1 };
    const first = await gateway.refund(most);
    await faultOnRefund(one, 'key_forgotten');
    expect(await gateway.refund(most)).toEqual(first);
    expect(await refundMovement(one)).toMatchObject({ times_applied: 1 });
  });

  it('does not take a refusal for final when it cannot look for an earlier refund of ours', async () => {
    const { harness, gateway, payment, call } = one;
    const whole = { ...call, amount: payment.amount };
    await gateway.refund(whole);
    await faultOnRefund(one, 'key_forgotten');
    await harness.addFault({ kind: 'status_500', match: harness.queryRequest });
    expect(await gateway.refund(whole)).toEqual({ kind: 'unknown', reason: 'refusal_unverified' });
  });
}
