import { maxProviderAnswerBytes } from '../../../domain/limits';
import { createStripeGateway } from '../../../gateways/stripe/create-stripe-gateway';
import type { Gateway } from '../../../gateways/gateway';
import { call, page, refundObject } from './refund-object';
import { stripeAccount } from './sandbox-harness';
import { startScriptedServer } from './scripted-server';
import type { ScriptedServer } from './scripted-server';

type Answer = Parameters<typeof startScriptedServer>[0];

const answering =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };

describe('answers that Stripe should not give', () => {
  let server: ScriptedServer;
  const started = async (answer: Answer, callTimeoutMs = 10_000): Promise<Gateway> => {
    server = await startScriptedServer(answer);
    return createStripeGateway({ accounts: [stripeAccount(server.url)], callTimeoutMs });
  };
  afterEach(() => server.close());

  it.each([
    [200, ''],
    [200, 'null'],
    [200, '5'],
    [200, '"refund"'],
    [200, '[]'],
    [200, '{}'],
    [200, '{"error":"odd"}'],
    [200, '{"error":true}'],
    [200, '{"error":{"type":"invalid_request_error"}}'],
    [500, JSON.stringify(refundObject())],
    [500, '{}'],
    [302, JSON.stringify(refundObject())],
    [400, '{}'],
    [404, '<html>'],
    [400, '{"error":{"message":"made by a proxy"}}'],
    [429, 'slow down'],
  ])('leave the refund unknown: %i %s', async (status, body) => {
    const gateway = await started(answering(status, body));
    expect(await gateway.refund(call)).toMatchObject({ kind: 'unknown' });
    expect(await gateway.queryRefund(call)).toMatchObject({ kind: 'unknown' });
  });

  it('are read to the bound and no further', async () => {
    const padded = (bytes: number): string => {
      const empty = JSON.stringify(refundObject({ description: '' }));
      return JSON.stringify(refundObject({ description: 'x'.repeat(bytes - empty.length) }));
    };
    let size = maxProviderAnswerBytes;
    const gateway = await started((request, response) => answering(200, padded(size))(request, response));
    expect(await gateway.refund(call)).toMatchObject({ kind: 'succeeded' });
    size += 1;
    expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'answer_too_large' });
  });

  it('do not outlast the deadline by trickling in', async () => {
    const trickles: NodeJS.Timeout[] = [];
    const gateway = await started((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      trickles.push(setInterval(() => response.write(' '), 5));
    }, 100);
    expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'timeout' });
    trickles.forEach(clearInterval);
  });

  it('do not outlast the deadline over many pages', async () => {
    let served = 0;
    const gateway = await started((request, response) => {
      const item = refundObject({ id: `re_${(served += 1)}`, metadata: {} });
      setTimeout(() => answering(200, JSON.stringify(page([item], true)))(request, response), 20);
    }, 150);
    expect(await gateway.queryRefund(call)).toEqual({ kind: 'unknown', reason: 'timeout' });
    expect(served).toBeLessThan(20);
  });

  it('are not asked for twice when the connection is reset', async () => {
    const gateway = await started((request) => request.socket.destroy());
    expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'connection_lost' });
    expect(server.requests).toEqual(['POST /v1/refunds']);
  });

  it('are not asked for twice at 409 or 500, whatever Stripe advises', async () => {
    const error = JSON.stringify({ error: { type: 'api_error' } });
    const gateway = await started(answering(500, error, { 'stripe-should-retry': 'true' }));
    expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'http_500' });
    expect(server.requests).toHaveLength(1);
  });

  it('wait as long as they say', async () => {
    const error = JSON.stringify({ error: { type: 'invalid_request_error', code: 'rate_limit' } });
    const gateway = await started(answering(429, error, { 'retry-after': '3' }));
    expect(await gateway.refund(call)).toEqual({ kind: 'held', reason: 'http_429', retryAfterMs: 3_000 });
  });

  it('do not send what Stripe cannot express', async () => {
    const gateway = await started(answering(500, '{}'));
    const odd = { ...call, currency: 'KWD', amount: 5_124 };
    const code = 'amount_not_representable';
    expect(await gateway.refund(odd)).toEqual({ kind: 'failed', providerRefundId: null, code });
    expect(server.requests).toEqual([]);
  });

  it('take a balance that does not cover the refund for something to be done, unless it was made before', async () => {
    const error = { type: 'invalid_request_error', message_code: 'insufficient_balance_for_refund' };
    let listed: object[] = [];
    const gateway = await started((request, response) => {
      const [status, body] = request.method === 'POST' ? [400, { error }] : [200, page(listed)];
      answering(status, JSON.stringify(body))(request, response);
    });
    const reason = 'insufficient_funds';
    expect(await gateway.refund(call)).toEqual({ kind: 'action_required', providerRefundId: null, reason });
    listed = [refundObject()];
    expect(await gateway.refund(call)).toEqual({ kind: 'succeeded', providerRefundId: 're_1' });
  });
});

describe('requests to Stripe', () => {
  it('name the key, our ids and a reason of Stripe, and tell nothing of this machine', async () => {
    let sent = { body: '', headers: {} as NodeJS.Dict<string | string[]> };
    const server = await startScriptedServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        sent = { body: Buffer.concat(chunks).toString(), headers: request.headers };
        answering(200, JSON.stringify(refundObject()))(request, response);
      });
    });
    const gateway = createStripeGateway({ accounts: [stripeAccount(server.url)], callTimeoutMs: 10_000 });
    await gateway.refund({ ...call, key: `${call.refundId}-2`, reason: 'goods_returned' });
    await server.close();
    expect(Object.fromEntries(new URLSearchParams(sent.body))).toEqual({
      payment_intent: 'pi_1',
      amount: '1250',
      reason: 'requested_by_customer',
      'metadata[refund_id]': call.refundId,
      'metadata[refund_key]': `${call.refundId}-2`,
    });
    expect(sent.headers).toMatchObject({
      'idempotency-key': `${call.refundId}-2`,
      authorization: 'Bearer sk_test_shop',
    });
    expect(sent.headers).not.toHaveProperty('x-stripe-client-telemetry');
    expect(sent.headers['x-stripe-client-user-agent']).not.toMatch(/platform|telemetry_id/);
  });
});
