import { randomBytes } from 'node:crypto';
import type { PaymentOutcome, RefundOutcome } from '../../domain/outcome';
import type { Gateway, RefundCall } from '../../gateways/gateway';

/** A movement of money as a sandbox saw it. */
export interface Movement {
  readonly kind: string;
  readonly key: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly times_applied: number;
  readonly requests: number;
}

export interface Fault {
  readonly kind: string;
  readonly times?: number;
  readonly match?: Readonly<Record<string, string | number>>;
  readonly delay_ms?: number;
  readonly as?: string;
  readonly code?: string;
  readonly stored?: boolean;
}

/** A provider's sandbox and our gateway to it: what an adapter gives to have its promises tested. */
export interface ProviderHarness {
  readonly gateway: Gateway;
  /** The same account with a deadline far below what a `slow` fault takes. */
  readonly impatient: Gateway;
  /** The same account at an address where nobody listens. */
  readonly unreachable: Gateway;
  readonly account: string;
  readonly goodPaymentMethod: string;
  readonly declinedPaymentMethod: string;
  /** Matches the request that creates a refund. */
  readonly refundRequest: Readonly<Record<string, string>>;
  /** Well-formed ids of the provider that belong to nobody. */
  readonly nobodysPaymentId: string;
  addFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  movements(): Promise<readonly Movement[]>;
  /** A refund made outside the engine, as in the provider's dashboard. */
  refundOutside(providerPaymentId: string, amount: number): Promise<void>;
  close(): Promise<void>;
}

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
const token = (): string => [...randomBytes(26)].map((byte) => base32[byte % base32.length]).join('');

export const newRefundId = (): string => `re_${token()}`;
export const newPaymentId = (): string => `pay_${token()}`;

type Captured = Extract<PaymentOutcome, { kind: 'captured' }>;

/** Takes a payment that is expected to succeed. */
export async function takePayment(
  { gateway, account, goodPaymentMethod }: Pick<ProviderHarness, 'gateway' | 'account' | 'goodPaymentMethod'>,
  amount = 5_000,
  currency = 'GBP',
): Promise<Captured> {
  const paymentId = newPaymentId();
  const outcome = await gateway.charge({ account, paymentId, amount, currency, paymentMethod: goodPaymentMethod });
  if (outcome.kind !== 'captured') throw new Error(`The payment was not captured: ${JSON.stringify(outcome)}`);
  return outcome;
}

/** The first call for a new refund of a payment. */
export function refundCallOf(
  account: string,
  payment: { providerPaymentId: string; currency: string },
  amount: number,
): RefundCall {
  const refundId = newRefundId();
  const { providerPaymentId, currency } = payment;
  const reason = 'requested_by_customer';
  return { account, key: refundId, refundId, providerPaymentId, providerRefundId: null, amount, currency, reason };
}

/** Asks until the answer is of another kind: for what reaches the provider only after its caller gave up. */
async function queryUntil(gateway: Gateway, call: RefundCall, kind: RefundOutcome['kind']): Promise<RefundOutcome> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await gateway.queryRefund(call);
    if (outcome.kind === kind || attempt >= 500) return outcome;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The promises of the port (gateways/gateway.ts), each held by every adapter against its provider's sandbox. */
export function describeGatewayContract(provider: string, start: () => Promise<ProviderHarness>): void {
  describe(`the ${provider} gateway`, () => {
    let harness: ProviderHarness;
    let gateway: Gateway;
    let payment: Captured;
    let call: RefundCall;

    const movement = async (key = call.key): Promise<Movement | undefined> =>
      (await harness.movements()).find((row) => row.kind === 'refund' && row.key === key);
    const faultOnRefund = (kind: string, more: Omit<Fault, 'kind'> = {}): Promise<void> =>
      harness.addFault({ kind, times: 1, match: harness.refundRequest, ...more });

    beforeAll(async () => {
      harness = await start();
      gateway = harness.gateway;
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      payment = await takePayment(harness);
      call = refundCallOf(harness.account, payment, 1_250);
    });
    afterEach(() => harness.clearFaults());

    describe('refund', () => {
      it('moves the money once, by the amount asked for', async () => {
        const outcome = await gateway.refund(call);
        expect(outcome).toEqual({ kind: 'succeeded', providerRefundId: expect.any(String) });
        expect(await movement()).toMatchObject({ amount: 1_250, currency: 'GBP', times_applied: 1 });
      });

      it('gives the same answer to the same key and moves nothing more', async () => {
        const first = await gateway.refund(call);
        expect(await gateway.refund(call)).toEqual(first);
        expect(await movement()).toMatchObject({ times_applied: 1, requests: 2 });
      });

      it('calls the same key with another amount a mismatch', async () => {
        await gateway.refund(call);
        expect(await gateway.refund({ ...call, amount: 1_000 })).toMatchObject({ kind: 'mismatch' });
        expect(await movement()).toMatchObject({ amount: 1_250, times_applied: 1 });
      });

      it('is unknown when the request was lost; the query finds nothing and the same key applies once', async () => {
        await faultOnRefund('lost_before');
        expect(await gateway.refund(call)).toMatchObject({ kind: 'unknown' });
        expect(await gateway.queryRefund(call)).toEqual({ kind: 'not_found' });
        expect(await gateway.refund(call)).toMatchObject({ kind: 'succeeded' });
        expect(await movement()).toMatchObject({ times_applied: 1, requests: 2 });
      });

      it.each(['lost_after', 'malformed', 'truncated', 'oversized'])(
        'is unknown when the answer is %s, in one request, and the query then tells',
        async (kind) => {
          await faultOnRefund(kind);
          expect(await gateway.refund(call)).toMatchObject({ kind: 'unknown' });
          expect(await movement()).toMatchObject({ times_applied: 1, requests: 1 });
          expect(await gateway.queryRefund(call)).toMatchObject({ kind: 'succeeded' });
        },
      );

      it('is unknown when the provider takes too long, and the query then tells', async () => {
        await faultOnRefund('slow', { delay_ms: 5_000 });
        expect(await harness.impatient.refund(call)).toEqual({ kind: 'unknown', reason: 'timeout' });
        expect(await queryUntil(gateway, call, 'succeeded')).toMatchObject({ kind: 'succeeded' });
        expect(await movement()).toMatchObject({ times_applied: 1 });
      });

      it('finds a request that arrived after its caller gave up', async () => {
        await faultOnRefund('applied_late', { delay_ms: 50 });
        expect(await gateway.refund(call)).toMatchObject({ kind: 'unknown' });
        expect(await queryUntil(gateway, call, 'succeeded')).toMatchObject({ kind: 'succeeded' });
        expect(await movement()).toMatchObject({ times_applied: 1 });
      });

      it.each(['wrong_amount', 'foreign_id'])('calls an answer with %s a mismatch, never a success', async (kind) => {
        await gateway.refund(refundCallOf(harness.account, await takePayment(harness), 1_250));
        await faultOnRefund(kind);
        expect(await gateway.refund(call)).toMatchObject({ kind: 'mismatch' });
        expect(await gateway.queryRefund(call)).toMatchObject({ kind: 'succeeded' });
      });

      it.each([401, 403, 409, 429])('is held at %i, and the same key succeeds later', async (status) => {
        await faultOnRefund(`status_${status}`);
        expect(await gateway.refund(call)).toMatchObject({ kind: 'held', reason: `http_${status}` });
        expect(await movement()).toBeUndefined();
        expect(await gateway.refund(call)).toMatchObject({ kind: 'succeeded' });
        expect(await movement()).toMatchObject({ times_applied: 1 });
      });

      it('is unknown at 500', async () => {
        await faultOnRefund('status_500');
        expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'http_500' });
      });

      it('fails with a stable code when the provider refuses for good', async () => {
        await faultOnRefund('rejected');
        const outcome = await gateway.refund(call);
        expect(outcome).toEqual({
          kind: 'failed',
          providerRefundId: null,
          code: expect.stringMatching(/^[a-z][a-z0-9_]*$/),
        });
        expect(await movement()).toBeUndefined();
      });

      it('fails when more is asked for than remains', async () => {
        expect(await gateway.refund({ ...call, amount: 5_001 })).toMatchObject({ kind: 'failed' });
        expect(await movement()).toBeUndefined();
      });

      it('fails for a payment that the provider does not have', async () => {
        const outcome = await gateway.refund({ ...call, providerPaymentId: harness.nobodysPaymentId });
        expect(outcome).toMatchObject({ kind: 'failed', providerRefundId: null });
      });

      it('needs action when the balance does not cover it', async () => {
        await faultOnRefund('insufficient_balance');
        expect(await gateway.refund(call)).toMatchObject({ kind: 'action_required', reason: 'insufficient_funds' });
      });

      it('is processing while the money is on its way', async () => {
        await faultOnRefund('stays_pending');
        expect(await gateway.refund(call)).toMatchObject({ kind: 'processing' });
        expect(await gateway.queryRefund(call)).toMatchObject({ kind: 'processing' });
      });

      it('sees its own earlier refund behind "already refunded" when the key was forgotten', async () => {
        const whole = { ...call, amount: payment.amount };
        const first = await gateway.refund(whole);
        await faultOnRefund('key_forgotten');
        expect(await gateway.refund(whole)).toEqual(first);
        expect(await movement()).toMatchObject({ times_applied: 1 });
      });

      it('sees its own earlier refund behind "more than remains" when the key was forgotten', async () => {
        const most = { ...call, amount: payment.amount - 1 };
        const first = await gateway.refund(most);
        await faultOnRefund('key_forgotten');
        expect(await gateway.refund(most)).toEqual(first);
        expect(await movement()).toMatchObject({ times_applied: 1 });
      });

      it('does not take a refusal for final when it cannot look for an earlier refund of ours', async () => {
        const whole = { ...call, amount: payment.amount };
        await gateway.refund(whole);
        await faultOnRefund('key_forgotten');
        await harness.addFault({ kind: 'status_500', match: { operation: 'refund.list' } });
        expect(await gateway.refund(whole)).toEqual({ kind: 'unknown', reason: 'refusal_unverified' });
      });

      it('has not been sent when nobody listens', async () => {
        expect(await harness.unreachable.refund(call)).toMatchObject({ kind: 'unsent' });
      });

      it('rejects for an account that is not configured', async () => {
        await expect(gateway.refund({ ...call, account: 'nobody' })).rejects.toThrow('nobody');
      });
    });

    describe('queryRefund', () => {
      it('finds nothing where nothing was sent', async () => {
        expect(await gateway.queryRefund(call)).toEqual({ kind: 'not_found' });
      });

      it('does not take others for ours', async () => {
        await gateway.refund(refundCallOf(harness.account, payment, 1_250));
        await harness.refundOutside(payment.providerPaymentId, 1_250);
        expect(await gateway.queryRefund(call)).toEqual({ kind: 'not_found' });
      });

      it('answers by the id that the provider gave', async () => {
        const made = await gateway.refund(call);
        if (made.kind !== 'succeeded') throw new Error(made.kind);
        expect(await gateway.queryRefund({ ...call, providerRefundId: made.providerRefundId })).toEqual(made);
      });

      it.each([
        ['amount', { amount: 1_251 }],
        ['currency', { currency: 'EUR' }],
      ])('calls another %s a mismatch', async (_what, other) => {
        const made = await gateway.refund(call);
        if (made.kind !== 'succeeded') throw new Error(made.kind);
        const { providerRefundId } = made;
        expect(await gateway.queryRefund({ ...call, ...other })).toMatchObject({ kind: 'mismatch', providerRefundId });
        expect(await gateway.queryRefund({ ...call, ...other, providerRefundId })).toMatchObject({ kind: 'mismatch' });
      });

      it('calls two refunds under one id paid twice', async () => {
        await gateway.refund(call);
        await gateway.refund({ ...call, key: `${call.refundId}-2` });
        expect(await gateway.queryRefund(call)).toMatchObject({ kind: 'mismatch', reason: 'paid_twice' });
      });

      it('prefers the later attempt that lives to the earlier one that failed', async () => {
        await faultOnRefund('rejected', { as: 'failed' });
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
          await harness.addFault({ kind, match: { operation: 'refund.list' } });
          expect(await gateway.queryRefund(call)).toMatchObject({ kind: 'unknown' });
        },
      );

      it('never says not found when the listing is about another payment', async () => {
        await gateway.refund(call);
        await harness.addFault({ kind: 'foreign_id', match: { operation: 'refund.list' } });
        expect(await gateway.queryRefund(call)).toMatchObject({ kind: 'mismatch' });
      });
    });

    describe('listRefunds', () => {
      it('lists ours and others', async () => {
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
        expect(await gateway.listRefunds(harness.account, harness.nobodysPaymentId)).toMatchObject({ kind: 'unknown' });
        await harness.addFault({ kind: 'status_429', match: { operation: 'refund.list' } });
        const listing = await gateway.listRefunds(harness.account, payment.providerPaymentId);
        expect(listing).toEqual({ kind: 'unknown', reason: 'http_429' });
      });
    });

    describe('charge and findPayment', () => {
      const chargeCall = (paymentMethod = harness.goodPaymentMethod) => ({
        account: harness.account,
        paymentId: newPaymentId(),
        amount: 5_000,
        currency: 'GBP',
        paymentMethod,
      });

      it('takes a payment once, however often it is asked', async () => {
        const charge = chargeCall();
        const first = await gateway.charge(charge);
        expect(first).toMatchObject({ kind: 'captured', amount: 5_000, currency: 'GBP', refunds: [], disputed: false });
        expect(await gateway.charge(charge)).toEqual(first);
        const rows = (await harness.movements()).filter(({ key }) => key === charge.paymentId);
        expect(rows).toMatchObject([{ kind: 'charge', times_applied: 1, requests: 2 }]);
      });

      it('tells a decline by its code', async () => {
        const outcome = await gateway.charge(chargeCall(harness.declinedPaymentMethod));
        expect(outcome).toEqual({ kind: 'declined', code: expect.stringMatching(/^[a-z][a-z0-9_]*$/) });
      });

      it('finds by our id a payment whose answer was lost', async () => {
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
        await harness.addFault({ kind });
        expect(await gateway.charge(chargeCall())).toMatchObject({ kind: 'unknown' });
      });

      it('is held when nobody listens: nothing was taken', async () => {
        expect(await harness.unreachable.charge(chargeCall())).toMatchObject({ kind: 'held' });
      });

      it('finds a payment by the provider id with its refunds, and nothing for ids of nobody', async () => {
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
  });
}
