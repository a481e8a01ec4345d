import { maxProviderAnswerBytes } from '../../../domain/limits';
import { createAlipayGateway } from '../../../gateways/alipay/create-alipay-gateway';
import type { Gateway } from '../../../gateways/gateway';
import { startScriptedServer } from '../stripe/scripted-server';
import type { ScriptedServer } from '../stripe/scripted-server';
import { keys, signed, signedAnswer } from './keys';
import { call, refundContent } from './refund-call';
import { alipayAccount } from './sandbox-harness';

type Answer = Parameters<typeof startScriptedServer>[0];

const name = 'alipay_trade_refund_response';
const good = refundContent();
const answering =
  (body: string, status = 200, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html;charset=utf-8', ...headers }).end(body);
  };

describe('answers that Alipay should not give', () => {
  let server: ScriptedServer;
  const started = async (answer: Answer, callTimeoutMs = 10_000): Promise<Gateway> => {
    server = await startScriptedServer(answer);
    return createAlipayGateway({ accounts: [alipayAccount(server.url)], callTimeoutMs });
  };
  afterEach(() => server.close());

  const forged = refundContent({ fund_change: 'Y' });
  const old = refundContent({ fund_change: 'N' });
  it.each([
    ['nothing', '', 'answer_unparsable'],
    ['a page', '<html>', 'answer_unparsable'],
    ['no object', '[]', 'answer_unparsable'],
    ['an empty object', '{}', 'answer_unsigned'],
    ['no signature', `{"${name}":${good}}`, 'answer_unsigned'],
    ['an unsigned error', `{"error_response":{"code":"40002","sub_code":"isv.invalid-app-id"}}`, 'answer_unsigned'],
    [
      'an unsigned refusal',
      `{"${name}":{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST"}}`,
      'answer_unsigned',
    ],
    ["somebody else's signature", signedAnswer(name, good, keys.forger), 'answer_signature_invalid'],
    ['our own signature', signedAnswer(name, good, keys.merchant), 'answer_signature_invalid'],
    [
      'a signature by SHA-1',
      `{"${name}":${good},"sign":"${signed(good, keys.alipay, 'RSA-SHA1')}"}`,
      'answer_signature_invalid',
    ],
    [
      'a signature of something else',
      `{"${name}":${good},"sign":"${signed(old, keys.alipay)}"}`,
      'answer_signature_invalid',
    ],
    [
      'a forged member behind an old signature',
      `{"${name}":${old},"sign":"${signed(old, keys.alipay)}","${name}":${forged}}`,
      'answer_unsigned',
    ],
    [
      'a forged member in front of an old one',
      `{"${name}":${forged},"${name}":${old},"sign":"${signed(old, keys.alipay)}"}`,
      'answer_signature_invalid',
    ],
    ['the answer to another method', signedAnswer('alipay_trade_close_response', good), 'answer_unsigned'],
  ])('leave the refund unknown: %s', async (_what, body, reason) => {
    const gateway = await started(answering(body));
    expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason });
    expect(server.requests).toEqual(['POST /gateway.do']);
  });

  it.each([201, 302, 400, 401, 429, 500, 502])('prove nothing with HTTP status %i, even signed', async (status) => {
    const elsewhere = { location: '/gateway.do?again' };
    const gateway = await started(answering(signedAnswer(name, good), status, elsewhere));
    expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: `http_${status}` });
    expect(server.requests).toHaveLength(1);
  });

  it('are read to the bound and no further', async () => {
    const padded = (bytes: number): string => {
      const bare = signedAnswer(name, refundContent({ memo: '' }));
      return signedAnswer(name, refundContent({ memo: 'x'.repeat(bytes - bare.length) }));
    };
    let size = maxProviderAnswerBytes;
    const gateway = await started((request, response) => answering(padded(size))(request, response));
    expect(await gateway.refund(call)).toMatchObject({ kind: 'succeeded' });
    size += 1;
    expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'answer_too_large' });
  });

  it('do not outlast the deadline by trickling in', async () => {
    const trickles: NodeJS.Timeout[] = [];
    const gateway = await started((_request, response) => {
      response.writeHead(200);
      trickles.push(setInterval(() => response.write(' '), 5));
    }, 100);
    expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'timeout' });
    trickles.forEach(clearInterval);
  });

  it('do not outlast the deadline over two calls', async () => {
    const refusal = '{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_HAS_CLOSE"}';
    const gateway = await started((request, response) => {
      if (server.requests.length === 1) answering(signedAnswer(name, refusal))(request, response);
    }, 200);
    expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'refusal_unverified' });
  });

  it('are not asked for twice when the connection is reset', async () => {
    const gateway = await started((request) => request.socket.destroy());
    expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'connection_lost' });
    expect(server.requests).toHaveLength(1);
  });

  it('do not send what Alipay cannot express, nor anywhere but back', async () => {
    const gateway = await started(answering('', 500));
    const refused = (code: string) => ({ kind: 'failed', providerRefundId: null, code });
    expect(await gateway.refund({ ...call, currency: 'USD' })).toEqual(refused('amount_not_representable'));
    const destination = {
      holder: 'X',
      account: { kind: 'cn_card', number: '6222020000000000000' },
      bic: null,
    } as const;
    expect(await gateway.refund({ ...call, destination })).toEqual(refused('destination_not_supported'));
    expect(server.requests).toEqual([]);
  });
});
