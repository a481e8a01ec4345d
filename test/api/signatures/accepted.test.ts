import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createSigner, httpbis } from 'http-message-signatures';
import { createKey } from '../../../api/keys';
import { createSigningKey } from '../../../api/signing-keys';
import type { RunningApi } from '../../../api/server';
import { signatureAlgorithms } from '../../../domain/signature';
import { apiWorld, newKey, type ApiWorld } from '../support/api-world';
import {
  apiKeyIdOf,
  cipher,
  digestOf,
  host,
  registerSigner,
  signWire,
  transmit,
  unsigned,
  withHeaders,
  type Signer,
  type Spelling,
  type Wire,
  serve,
  stopServing,
} from '../support/signed-request';

let world: ApiWorld;
let running: RunningApi;
let signer: Signer;
let payment: string;
beforeAll(async () => {
  world = await apiWorld('signature_accepted', { cipher });
  running = await serve(world.deps);
  signer = await registerSigner(world, 'ed25519');
  payment = (await world.payment()).id;
});
afterAll(async () => {
  await stopServing();
  await world.close();
});

const send = (wire: Wire, to = running) => transmit(to.url, wire);
const listWire = (target = '/v1/refunds', key = world.keys.merchant): Wire => unsigned(key, 'GET', target);
const refundWire = (body: object = { payment, amount: 1 }): Wire =>
  unsigned(world.keys.merchant, 'POST', '/v1/refunds', body, newKey());

describe('what others sign by RFC 9421 is understood', () => {
  test.each(signatureAlgorithms)('%s by another library', async (algorithm) => {
    const pair =
      algorithm === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength: 3_072 });
    const secret = Buffer.alloc(40, 5);
    const hmac = algorithm === 'hmac-sha256';
    const { document } = await createSigningKey(
      { signingKeys: world.store.signingKeys, cipher },
      {
        apiKeyId: await apiKeyIdOf(world, world.keys.merchant),
        merchantId: 'm1',
        algorithm,
        ...(hmac
          ? { secret: secret.toString('base64') }
          : { publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString() }),
        label: 'theirs',
        notBefore: new Date(0),
        notAfter: null,
      },
      new Date(),
    );
    const body = JSON.stringify({ payment, amount: 1 });
    const message = {
      method: 'POST',
      url: `https://${host}/v1/refunds`,
      headers: {
        Host: host,
        Authorization: `Bearer ${world.keys.merchant}`,
        'Content-Type': 'application/json',
        'Content-Digest': `sha-512=:${digestOf(body, 'sha512')}:`,
        'Idempotency-Key': newKey(),
      },
    };
    const signed = await httpbis.signMessage(
      {
        key: createSigner(
          hmac ? secret : pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
          algorithm,
          document.id,
        ),
        fields: ['@authority', 'idempotency-key', 'content-digest', '@query', '@path', '@method', 'content-type'],
        params: ['keyid', 'nonce', 'alg', 'expires', 'created'],
        paramValues: { nonce: newKey().padEnd(20, 'x') },
      },
      message,
    );
    const headers = Object.entries(signed.headers as Record<string, string>);
    expect((await send({ method: 'POST', target: '/v1/refunds', headers, body })).status).toBe(201);
  });
});

test.each<[string, Spelling]>([
  ['sha-512', { digest: null }],
  ['two digests', {}],
])('a body with %s', async (name) => {
  const wire = refundWire();
  const long = `sha-512=:${digestOf(wire.body, 'sha512')}:`;
  const digest = name === 'sha-512' ? long : `sha-256=:${digestOf(wire.body)}:, ${long}`;
  expect((await send(signWire(wire, signer, { digest }))).status).toBe(201);
});

test.each<[string, Spelling]>([
  ['created half a minute ahead', { created: 50, expires: 120 }],
  ['expired half a minute ago', { created: -100, expires: -50 }],
  ['nearly as old as may be', { created: -350, expires: 600 }],
  ['labelled otherwise', { label: 'merchant-42' }],
  ['covering the API key, too', { components: ['@method', '@authority', '@path', '@query', 'authorization'] }],
])('a signature %s', async (_, spelling) => {
  expect((await send(signWire(listWire('/v1/refunds?limit=3&status=failed'), signer, spelling))).status).toBe(200);
});

test('a signature that covers Authorization or Prefer binds them', async () => {
  const wire = withHeaders(refundWire(), { Prefer: 'respond-async' });
  const covered = ['@method', '@authority', '@path', '@query', 'content-digest', 'content-type', 'idempotency-key'];
  const signed = signWire(wire, signer, { components: [...covered, 'prefer'] });
  expect((await send(withHeaders(signed, { Prefer: 'wait=1' }))).body['reason']).toBe('signature_mismatch');
  expect((await send(signed)).status).toBe(202);
});

describe('the body of a signed request', () => {
  const sendText = (body: string, type = 'application/json') =>
    send(signWire({ ...withHeaders(refundWire(), { 'Content-Type': type }), body }, signer));

  test.each([
    ['{"payment":', 400, 'malformed_request'],
    ['"text"', 400, 'malformed_request'],
    ['{"__proto__":{"a":1}}', 400, 'malformed_request'],
    ['[]', 422, 'validation_failed'],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, 400, 'malformed_request'],
    [`{"description":"${'x'.repeat(70_000)}"}`, 413, 'payload_too_large'],
  ])('%# is answered as it is without a signature', async (body, status, code) => {
    const answer = await sendText(body);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  test.each([
    ['text/plain', 415],
    ['application/json; charset=utf-16le', 415],
    ['application/json; charset=UTF-8', 201],
    ['application/json;charset="utf-8"', 201],
  ])('of type %s', async (type, status) => {
    expect((await sendText(JSON.stringify({ payment, amount: 1 }), type)).status).toBe(status);
  });

  test('is text in UTF-8, unharmed', async () => {
    const answer = await sendText(JSON.stringify({ payment, amount: 1, description: 'Größe 42 — 退货 🙂' }));
    expect([answer.status, answer.body['description']]).toEqual([201, 'Größe 42 — 退货 🙂']);
  });

  test('is not inflated: what was signed would not be what is read', async () => {
    const signed = signWire(refundWire(), signer);
    const inflated = withHeaders(signed, { 'Content-Encoding': 'gzip' });
    expect((await send(inflated)).status).toBe(415);
    expect((await send({ ...inflated, body: gzipSync(signed.body).toString('latin1') })).status).toBe(415);
    expect((await send(signed)).status).toBe(201);
  });

  test('may be left out where it is optional', async () => {
    const wire = unsigned(world.keys.merchant, 'POST', `/v1/refunds/re_${'a'.repeat(26)}/cancel`);
    const answer = await send(signWire(withHeaders(wire, { 'Content-Length': '0' }), signer));
    expect([answer.status, answer.body['code']]).toEqual([404, 'refund_not_found']);
  });
});

describe('an API key that demands signatures', () => {
  let demanding: { key: string; id: string; signer: Signer };
  beforeAll(async () => {
    const wanted = { kind: 'merchant', merchantIds: ['m1'], label: '', requireSignature: true } as const;
    const { key, document } = await createKey(world.store.apiKeys, wanted);
    demanding = { key, id: document.id, signer: await registerSigner(world, 'ed25519', { apiKey: key }) };
  });

  test.each([
    ['GET', '/v1/refunds', undefined],
    ['POST', '/v1/refunds', { amount: 1 }],
    ['POST', '/v1/signing_keys', { algorithm: 'hmac-sha256' }],
    ['GET', '/v1/nothing', undefined],
  ])('refuses an unsigned %s %s', async (method, path, body) => {
    const answer = await send(unsigned(demanding.key, method, path, body, newKey()));
    expect([answer.status, answer.body['code'], answer.body['reason']]).toEqual([401, 'signature_required', undefined]);
    expect(await world.store.signingKeys.list(demanding.id, 9)).toHaveLength(1);
  });

  test('refuses a request whose signature was stripped', async () => {
    const wire = signWire(listWire('/v1/refunds', demanding.key), demanding.signer);
    const answer = await send(withHeaders(wire, { Signature: null, 'Signature-Input': null }));
    expect([answer.status, answer.body['code']]).toEqual([401, 'signature_required']);
    expect((await send(wire)).status).toBe(200);
  });

  test('is told so within seconds, and others need not sign', async () => {
    const { key } = await createKey(world.store.apiKeys, { kind: 'merchant', merchantIds: ['m1'], label: '' });
    const id = await apiKeyIdOf(world, key);
    await world.store.apiKeys.requireSignature(id, true);
    expect((await send(listWire('/v1/refunds', key))).status).toBe(401);
    expect((await send(listWire('/v1/refunds', world.keys.merchant))).status).toBe(200);
  });

  test('an API key that is wrong is refused before any signature is looked at', async () => {
    const wire = signWire(listWire('/v1/refunds', `rk_live_${'a'.repeat(43)}`), signer);
    expect((await send(wire)).body['code']).toBe('unauthorized');
  });
});

describe('rotation', () => {
  let nowMs = Date.now();
  let rotating: ApiWorld;
  beforeAll(async () => {
    rotating = await apiWorld('signature_rotation', { cipher, now: () => new Date(nowMs) });
  });
  afterAll(() => rotating.close());

  test('both keys sign while they overlap, and only the next one afterwards', async () => {
    const served = await serve(rotating.deps);
    const startMs = nowMs;
    const hour = 3_600_000;
    const [current, next] = [
      await registerSigner(rotating, 'ed25519', { notAfter: new Date(startMs + 2 * hour) }),
      await registerSigner(rotating, 'rsa-v1_5-sha256', { notBefore: new Date(startMs + hour) }),
    ];
    const statuses = async (afterHours: number) => {
      nowMs = startMs + afterHours * hour;
      const [created, expires] = [afterHours * 3_600, afterHours * 3_600 + 60];
      const wires = [current, next].map((key) =>
        signWire(unsigned(rotating.keys.merchant, 'GET', '/v1/refunds'), key, { created, expires }),
      );
      return Promise.all(wires.map(async (wire) => (await send(wire, served)).status));
    };
    expect(await statuses(0.5)).toEqual([200, 401]);
    expect(await statuses(1.5)).toEqual([200, 200]);
    expect(await statuses(2.5)).toEqual([401, 200]);
  });

  test('a revoked key signs nothing from then on', async () => {
    const leaving = await registerSigner(world, 'hmac-sha256');
    expect((await send(signWire(listWire(), leaving))).status).toBe(200);
    await world.store.signingKeys.revoke(leaving.keyId, await apiKeyIdOf(world, world.keys.merchant), new Date());
    expect((await send(signWire(listWire(), leaving))).body['reason']).toBe('unknown_key');
    expect((await send(signWire(listWire(), signer))).status).toBe(200);
  });
});

describe('behind a proxy', () => {
  test.each([
    ['another Host', `https://${host}`, ''],
    ['a path of its own', `https://${host}/money/`, '/money'],
    ['another spelling of the authority', `https://API.example.test:443`, ''],
  ])('with %s the public address counts', async (_, publicUrl, prefix) => {
    const served = await serve({ ...world.deps, publicUrl: new URL(publicUrl) });
    const outside = signWire(listWire(`${prefix}/v1/refunds`), signer);
    const passedOn = withHeaders({ ...outside, target: '/v1/refunds' }, { Host: 'inside:3000' });
    expect((await send(passedOn, served)).status).toBe(200);
    const elsewhere = signWire({ ...listWire(), headers: listWire().headers }, signer, {
      components: ['@method', '@authority', '@path', '@query'],
    });
    expect((await send(elsewhere, served)).status).toBe(prefix === '' ? 200 : 401);
  });

  test('what was signed for another deployment is refused, whatever Host it is sent with', async () => {
    const other = new URL('https://staging.example.test');
    const served = await serve({ ...world.deps, publicUrl: other });
    expect((await send(signWire(listWire(), signer), served)).body['reason']).toBe('signature_mismatch');
  });
});

test('a secret that cannot be decrypted any more is the engine’s fault, and told to nobody', async () => {
  const hmac = await registerSigner(world, 'hmac-sha256');
  const { cipher: _, ...rest } = world.deps;
  const served = await serve(rest);
  const answer = await send(signWire(listWire(), hmac), served);
  expect([answer.status, answer.body['code']]).toEqual([500, 'internal_error']);
  expect(JSON.stringify(answer.body)).not.toContain(hmac.keyId);
});
