import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createStripeGateway } from '../../../gateways/stripe/create-stripe-gateway';
import type { Gateway } from '../../../gateways/gateway';
import { chargeCallOf, newPaymentId, newRefundId } from '../contract/provider-harness';
import { stripeAccount } from './sandbox-harness';
import { findStripeMock } from './find-stripe-mock';

const path = findStripeMock();

/**
 * stripe-mock knows no state, but it checks every request against Stripe's own OpenAPI description and answers from it:
 * it shows that what we send is Stripe's protocol and that we can read what comes back. Its fixtures carry neither our
 * ids nor, where nothing of the request is repeated, our payment, so the checks of the adapter must stop them.
 */
function againstMock(mockPath: string): void {
  let mock: ChildProcess;
  let url: string;
  let gateway: Gateway;
  const refundId = newRefundId();
  const call = {
    account: 'shop',
    key: refundId,
    refundId,
    providerPaymentId: 'pi_1',
    providerRefundId: null,
    amount: 1_250,
    currency: 'USD',
    reason: 'requested_by_customer',
    paymentId: newPaymentId(),
    paymentAmount: 5_000,
    destination: null,
  };

  beforeAll(async () => {
    const anyPort = '127.0.0.1:';
    mock = spawn(mockPath, ['-http-addr', anyPort, '-https-addr', anyPort], { stdio: ['ignore', 'pipe', 'ignore'] });
    url = await addressOf(mock);
    gateway = createStripeGateway({ accounts: [stripeAccount(url)], callTimeoutMs: 10_000 });
  });
  afterAll(async () => {
    const ended = once(mock, 'exit');
    mock.kill();
    await ended;
  });

  it('refuses what is not in the description', async () => {
    const headers = { authorization: 'Bearer sk_test_shop' };
    const answer = await fetch(`${url}/v1/refunds`, { method: 'POST', headers, body: new URLSearchParams('odd=1') });
    expect(answer.status).toBe(400);
  });

  it('accepts our refunds, and its answer is understood but is not of ours', async () => {
    expect(await gateway.refund(call)).toEqual({
      kind: 'mismatch',
      reason: 'other_refund',
      providerRefundId: expect.stringMatching(/^re_/),
    });
    const other = { kind: 'mismatch', reason: 'other_payment' };
    expect(await gateway.queryRefund({ ...call, providerRefundId: 're_1' })).toMatchObject(other);
    expect(await gateway.queryRefund(call)).toMatchObject(other);
  });

  it('accepts the payment that we take, and its answer is understood but is not of ours', async () => {
    const charge = chargeCallOf({ account: 'shop', goodPaymentMethod: 'pm_card_visa' }, 'USD');
    const outcome = await gateway.charge(charge);
    expect(outcome).toEqual({ kind: 'unknown', reason: 'other_payment' });
  });

  it('accepts our look-ups of payments, and its answers are understood', async () => {
    const byTheirs = await gateway.findPayment({ account: 'shop', by: { providerPaymentId: 'pi_1' } });
    const providerStatus = 'requires_payment_method';
    expect(byTheirs).toEqual({ kind: 'not_captured', providerPaymentId: 'pi_1', providerStatus });
    const byOurs = await gateway.findPayment({ account: 'shop', by: { paymentId: newPaymentId() } });
    expect(byOurs).toEqual({ kind: 'not_found' });
  });
}

function withoutMock(): void {
  it('was not tried: stripe-mock is not here and could not be installed', () => {
    process.stderr.write('stripe-mock: not on PATH, and Go could not install it; its tests did not run.\n');
    expect(path).toBeNull();
  });
}

describe('stripe-mock', () => {
  if (path === null) withoutMock();
  else againstMock(path);
});

/** Where the mock says that it listens. Its output is read to the end: it dies of a closed pipe. */
function addressOf(mock: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    mock.on('error', reject);
    mock.on('exit', () => reject(new Error(`stripe-mock ended: ${output}`)));
    mock.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const address = /Listening for HTTP at address: (\S+)/.exec(output)?.[1];
      if (address !== undefined) resolve(`http://${address}`);
    });
  });
}
