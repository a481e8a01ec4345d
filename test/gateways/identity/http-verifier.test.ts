import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSafeServiceUrl, type IdentityServiceAccount } from '../../../gateways/identity/account';
import { createHttpVerifier } from '../../../gateways/identity/http-verifier';
import type { IdentityClaim } from '../../../gateways/identity/verifier';
import { startIdentitySandbox, type IdentitySandbox } from '../../../sandbox/identity';

const secret = 'ab'.repeat(32);
let sandbox: IdentitySandbox;
beforeAll(async () => {
  sandbox = await startIdentitySandbox({ clients: [{ keyId: 'shop', secret }] });
});
afterAll(() => sandbox.close());
afterEach(() => control('DELETE', '/faults'));

const control = (method: string, path: string, body?: object) =>
  fetch(`${sandbox.url}/_sandbox${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
const fault = (kind: string, more: object = {}) => control('POST', '/faults', { kind, ...more });

const accountAt = (url: string, over: Partial<IdentityServiceAccount> = {}): IdentityServiceAccount => ({
  url: new URL(url),
  keyId: 'shop',
  secret: Buffer.from(secret, 'hex'),
  timeoutMs: 400,
  ...over,
});

let claims = 0;
const claim = (name = '张三', number = '11010519491231002X'): IdentityClaim => ({
  id: `ia_${(claims += 1)}`,
  merchantId: 'm1',
  customerId: '17850',
  at: new Date(),
  identity: {
    name,
    document: { type: 'cn_resident_id', kind: null, country: 'CHN', number, birthDate: '1949-12-31', expiresOn: null },
  },
});

const verify = (over: Partial<IdentityServiceAccount> = {}, asked = claim()) =>
  createHttpVerifier(accountAt(sandbox.url, over)).verify(asked);

test('the service says that there is such a person, under a reference that names nobody', async () => {
  const asked = claim();
  expect(await verify({}, asked)).toEqual({ kind: 'verified', reference: `chk-${asked.id}` });
});

test('a document belongs to one person', async () => {
  const number = '110101199003074514';
  expect(await verify({}, claim('李四', number))).toMatchObject({ kind: 'verified' });
  expect(await verify({}, claim('王五', number))).toEqual({ kind: 'mismatch', code: 'name_mismatch' });
});

test.each([
  ['mismatch', 'rejected', {}, { kind: 'mismatch', code: 'name_mismatch' }],
  ['nobody', 'rejected', { code: 'not_found' }, { kind: 'mismatch', code: 'document_not_found' }],
  ['undecided', 'rejected', { code: 'undecided' }, { kind: 'unknown', reason: 'undecided' }],
  ['an outcome that there is not', 'rejected', { code: 'perhaps' }, { kind: 'unknown', reason: 'answer_malformed' }],
  ['slow', 'slow', { delay_ms: 5_000 }, { kind: 'unknown', reason: 'timeout' }],
  ['500', 'status_500', {}, { kind: 'unknown', reason: 'status_500' }],
  ['401', 'status_401', {}, { kind: 'unknown', reason: 'status_401' }],
  ['malformed', 'malformed', {}, { kind: 'unknown', reason: 'answer_not_signed' }],
  ['wrong signature', 'wrong_signature', {}, { kind: 'unknown', reason: 'answer_not_signed' }],
  ['truncated', 'truncated', {}, { kind: 'unknown', reason: 'connection_lost' }],
  ['oversized', 'oversized', {}, { kind: 'unknown', reason: 'answer_too_large' }],
  ['lost on the way in', 'lost_before', {}, { kind: 'unknown', reason: 'connection_lost' }],
  ['lost on the way out', 'lost_after', {}, { kind: 'unknown', reason: 'connection_lost' }],
  ['an answer to another', 'foreign_id', {}, { kind: 'unknown', reason: 'answer_to_another' }],
])('%s', async (_what, kind, more, verdict) => {
  await fault(kind, more);
  expect(await verify()).toEqual(verdict);
});

test('who is not there, or is not us, is unknown', async () => {
  const gone = createHttpVerifier(accountAt('http://127.0.0.1:1'));
  expect(await gone.verify(claim())).toEqual({ kind: 'unknown', reason: 'connection_refused' });
  expect(await verify({ secret: Buffer.alloc(32, 1) })).toEqual({ kind: 'unknown', reason: 'answer_not_signed' });
  expect(await verify({ keyId: 'other' })).toEqual({ kind: 'unknown', reason: 'answer_not_signed' });
});

describe('a service that answers by hand', () => {
  let server: Server;
  let answer: (request: IncomingMessage, body: string, response: ServerResponse) => void;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => answer(request, Buffer.concat(chunks).toString(), response));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());
  const ask = (asked = claim()) =>
    createHttpVerifier(accountAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`)).verify(asked);

  /** After RFC 9421 and nothing of ours. */
  function sign(
    request: IncomingMessage,
    text: string,
    over: {
      covered?: string;
      created?: number;
      requestSignature?: string;
      keyid?: string;
      alg?: string;
      status?: number;
    } = {},
  ): Record<string, string> {
    const digest = `sha-256=:${createHash('sha256').update(text).digest('base64')}:`;
    const covered = over.covered ?? '"@status" "content-digest" "content-type" "signature";req;key="sig"';
    const created = over.created ?? Math.floor(Date.now() / 1_000);
    const params = `(${covered});created=${created};keyid="${over.keyid ?? 'shop'}";alg="${over.alg ?? 'hmac-sha256'}"`;
    const known: Record<string, string> = {
      '"@status"': String(over.status ?? 200),
      '"content-digest"': digest,
      '"content-type"': 'application/json',
      '"signature";req;key="sig"': over.requestSignature ?? String(request.headers['signature']).slice('sig='.length),
    };
    const lines = covered.split(' ').map((component) => `${component}: ${known[component]}`);
    const base = [...lines, `"@signature-params": ${params}`].join('\n');
    const mac = createHmac('sha256', Buffer.from(secret, 'hex')).update(base).digest('base64');
    return {
      'content-type': 'application/json',
      'content-digest': digest,
      'signature-input': `sig=${params}`,
      signature: `sig=:${mac}:`,
    };
  }
  const yes = (body: string): string =>
    JSON.stringify({ id: (JSON.parse(body) as { id: string }).id, outcome: 'match', reference: 'r-1' });

  test('is believed when it signs as the contract says', async () => {
    let seen = '';
    answer = (request, body, response) => {
      seen = `${request.method} ${request.url} ${String(request.headers['signature-input'])}`;
      response.writeHead(200, sign(request, yes(body))).end(yes(body));
    };
    expect(await ask()).toEqual({ kind: 'verified', reference: 'r-1' });
    expect(seen).toMatch(
      /^POST \/base\/v1\/verifications sig=\("@method" "@authority" "@path" "content-digest" "content-type"\);created=\d+;expires=\d+;nonce="[\w-]{22}";keyid="shop";alg="hmac-sha256"$/,
    );
  });

  test.each<[string, (request: IncomingMessage, text: string) => Record<string, string>]>([
    ['nothing', () => ({ 'content-type': 'application/json' })],
    ['another body', (request, text) => sign(request, text.replace('r-1', 'r-2'))],
    ['another status', (request, text) => sign(request, text, { status: 201 })],
    [
      'less than it must',
      (request, text) => sign(request, text, { covered: '"@status" "content-digest" "content-type"' }),
    ],
    ['for another request', (request, text) => sign(request, text, { requestSignature: ':AAAA:' })],
    ['long ago', (request, text) => sign(request, text, { created: Math.floor(Date.now() / 1_000) - 3_600 })],
    ['with another key', (request, text) => sign(request, text, { keyid: 'other' })],
    ['by another algorithm', (request, text) => sign(request, text, { alg: 'hmac-sha512' })],
    [
      'twice',
      (request, text) => ({ ...sign(request, text), signature: `${sign(request, text)['signature']}, b=:AA==:` }),
    ],
    ['without a digest', (request, text) => ({ ...sign(request, text), 'content-digest': '' })],
  ])('is not, when it signs %s', async (_what, headers) => {
    answer = (request, body, response) => {
      response.writeHead(200, headers(request, yes(body))).end(yes(body));
    };
    expect(await ask()).toEqual({ kind: 'unknown', reason: 'answer_not_signed' });
  });

  test('nor when it answers elsewhere', async () => {
    answer = (_request, _body, response) => response.writeHead(307, { location: sandbox.url }).end();
    expect(await ask()).toEqual({ kind: 'unknown', reason: 'answer_not_signed' });
  });
});

test('identities leave the machine over TLS alone', () => {
  const safe = ['https://id.example/', 'http://127.0.0.1:1/', 'http://localhost/'].map((url) =>
    isSafeServiceUrl(new URL(url)),
  );
  expect([...safe, isSafeServiceUrl(new URL('http://id.example/'))]).toEqual([true, true, true, false]);
});
