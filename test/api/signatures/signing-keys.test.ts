import { createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import request from 'supertest';
import { maxUsableSigningKeys } from '../../../api/limits';
import type { RunningApi } from '../../../api/server';
import { createKey } from '../../../api/keys';
import { apiWorld, bearer, get, post, type ApiWorld } from '../support/api-world';
import {
  apiKeyIdOf,
  cipher,
  signWire,
  transmit,
  unsigned,
  type Signer,
  serve,
  stopServing,
} from '../support/signed-request';

let world: ApiWorld;
let running: RunningApi;
beforeAll(async () => {
  world = await apiWorld('signing_keys', { cipher });
  running = await serve(world.deps);
});
afterAll(async () => {
  await stopServing();
  await world.close();
});

const path = '/v1/signing_keys';
const pem = (key: KeyObject, type: 'spki' | 'pkcs1' = 'spki'): string => key.export({ type, format: 'pem' }).toString();
const ed25519 = generateKeyPairSync('ed25519');
const rsaOf = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent });
const rsa = rsaOf(2_048);

const register = (body: object, key = world.keys.merchant) => post(world, key, path, body);
const revoke = (id: string, key = world.keys.merchant) => request(world.app).delete(`${path}/${id}`).set(bearer(key));
const statusWith = async (signer: Signer, key = world.keys.merchant): Promise<number> =>
  (await transmit(running.url, signWire(unsigned(key, 'GET', '/v1/refunds'), signer))).status;

const freshKey = async (): Promise<string> =>
  (await createKey(world.store.apiKeys, { kind: 'merchant', merchantIds: ['m1'], label: '' })).key;

describe('registering', () => {
  test('an ed25519 key: it is listed and signs from then on', async () => {
    const answer = await register({ algorithm: 'ed25519', public_key: pem(ed25519.publicKey), label: 'till 3' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      object: 'signing_key',
      merchant: 'm1',
      api_key: await apiKeyIdOf(world, world.keys.merchant),
      algorithm: 'ed25519',
      public_key: pem(ed25519.publicKey),
      secret: null,
      label: 'till 3',
      status: 'active',
      not_after: null,
      revoked_at: null,
    });
    const { id: keyId } = answer.body as { id: string };
    const signing = (base: Buffer) => sign(null, base, ed25519.privateKey);
    expect(await statusWith({ keyId, algorithm: 'ed25519', publicKey: null, sign: signing })).toBe(200);
    const { body } = await get(world, world.keys.merchant, path);
    expect(body.data.map(({ id }: { id: string }) => id)).toContain(keyId);
    expect(await world.store.audit.list(keyId)).toMatchObject([{ action: 'signing_key.add', merchantId: 'm1' }]);
  });

  test('an RSA key', async () => {
    const { body } = await register({ algorithm: 'rsa-v1_5-sha256', public_key: pem(rsa.publicKey) });
    const signing = (base: Buffer) => sign('sha256', base, rsa.privateKey);
    const signer = { keyId: body.id, algorithm: 'rsa-v1_5-sha256', publicKey: null, sign: signing } as const;
    expect(await statusWith(signer)).toBe(200);
  });

  test.each([
    ['that is made here and shown once', undefined],
    ['of the merchant’s own', randomBytes(48).toString('base64')],
  ])('an HMAC secret %s, kept encrypted', async (_, secret) => {
    const { status, body } = await register({ algorithm: 'hmac-sha256', ...(secret !== undefined && { secret }) });
    expect([status, body.public_key, body.secret === null]).toEqual([201, null, secret !== undefined]);
    const bytes = Buffer.from(secret ?? body.secret, 'base64');
    expect(bytes.length).toBeGreaterThanOrEqual(32);
    const signing = (base: Buffer) => createHmac('sha256', bytes).update(base).digest();
    expect(await statusWith({ keyId: body.id, algorithm: 'hmac-sha256', publicKey: null, sign: signing })).toBe(200);
    const stored = await world.store.signingKeys.get(body.id, body.api_key);
    expect(JSON.stringify(stored)).not.toContain(bytes.toString('base64'));
    const listed = await get(world, world.keys.merchant, path);
    expect(listed.text).not.toContain(bytes.toString('base64'));
    expect(listed.body.data.every((key: { secret: null }) => key.secret === null)).toBe(true);
  });

  test('a key for a time to come', async () => {
    const times = { not_before: '2040-01-01T00:00:00+02:00', not_after: '2041-01-01T00:00:00Z' };
    const { body } = await register({ algorithm: 'hmac-sha256', ...times });
    expect(body).toMatchObject({
      status: 'pending',
      not_before: '2039-12-31T22:00:00.000Z',
      not_after: '2041-01-01T00:00:00.000Z',
    });
  });

  const ecPem = () => pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
  const pssPem = () => pem(generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).publicKey);
  const privatePem = () => ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  test.each<[string, string, () => object]>([
    [
      'RSA of 1024 bits',
      '/public_key',
      () => ({ algorithm: 'rsa-v1_5-sha256', public_key: pem(rsaOf(1_024).publicKey) }),
    ],
    [
      'RSA of 2040 bits',
      '/public_key',
      () => ({ algorithm: 'rsa-v1_5-sha256', public_key: pem(rsaOf(2_040).publicKey) }),
    ],
    [
      'RSA with the exponent 3',
      '/public_key',
      () => ({ algorithm: 'rsa-v1_5-sha256', public_key: pem(rsaOf(2_048, 3).publicKey) }),
    ],
    ['RSA-PSS', '/public_key', () => ({ algorithm: 'rsa-v1_5-sha256', public_key: pssPem() })],
    ['RSA as ed25519', '/public_key', () => ({ algorithm: 'ed25519', public_key: pem(rsa.publicKey) })],
    ['ed25519 as RSA', '/public_key', () => ({ algorithm: 'rsa-v1_5-sha256', public_key: pem(ed25519.publicKey) })],
    ['an elliptic curve of another kind', '/public_key', () => ({ algorithm: 'ed25519', public_key: ecPem() })],
    ['a private key', '/public_key', () => ({ algorithm: 'ed25519', public_key: privatePem() })],
    ['PKCS #1', '/public_key', () => ({ algorithm: 'rsa-v1_5-sha256', public_key: pem(rsa.publicKey, 'pkcs1') })],
    ['no PEM', '/public_key', () => ({ algorithm: 'ed25519', public_key: 'abc' })],
    [
      'a broken PEM',
      '/public_key',
      () => ({ algorithm: 'ed25519', public_key: pem(ed25519.publicKey).replace('MC', 'AA') }),
    ],
    ['two PEMs', '/public_key', () => ({ algorithm: 'ed25519', public_key: pem(ed25519.publicKey).repeat(2) })],
    ['no key', '/public_key', () => ({ algorithm: 'ed25519' })],
    [
      'a public key as an HMAC secret',
      '/public_key',
      () => ({ algorithm: 'hmac-sha256', public_key: pem(ed25519.publicKey) }),
    ],
    [
      'a secret for ed25519',
      '/secret',
      () => ({ algorithm: 'ed25519', public_key: pem(ed25519.publicKey), secret: 'abcd' }),
    ],
    ['31 secret bytes', '/secret', () => ({ algorithm: 'hmac-sha256', secret: Buffer.alloc(31).toString('base64') })],
    ['129 secret bytes', '/secret', () => ({ algorithm: 'hmac-sha256', secret: Buffer.alloc(129).toString('base64') })],
    ['a secret that is no base64', '/secret', () => ({ algorithm: 'hmac-sha256', secret: '!'.repeat(44) })],
    ['another algorithm', '/algorithm', () => ({ algorithm: 'rsa-pss-sha512', public_key: pem(rsa.publicKey) })],
    [
      'an end before the beginning',
      '/not_after',
      () => ({ algorithm: 'hmac-sha256', not_after: '2001-01-01T00:00:00Z' }),
    ],
    ['a time that is none', '/not_before', () => ({ algorithm: 'hmac-sha256', not_before: 'soon' })],
  ])('%s is refused at %s', async (_, pointer, body) => {
    const answer = await register(body());
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, pointer]);
    expect(answer.text).not.toContain('PRIVATE');
  });

  test('an API key may have so many, those that are over not counted', async () => {
    const key = await freshKey();
    const ids: string[] = [];
    for (let n = 0; n < maxUsableSigningKeys; n += 1)
      ids.push((await register({ algorithm: 'hmac-sha256' }, key)).body.id);
    const tooMany = await register({ algorithm: 'hmac-sha256' }, key);
    expect([tooMany.status, tooMany.body.code]).toEqual([422, 'validation_failed']);
    await revoke(ids[0]!, key);
    expect((await register({ algorithm: 'hmac-sha256' }, key)).status).toBe(201);
  });

  test('an engine that cannot encrypt keeps no secret', async () => {
    const { cipher: _, ...rest } = world.deps;
    const served = await serve(rest);
    const sent = (body: object) => transmit(served.url, unsigned(world.keys.merchant, 'POST', path, body));
    expect((await sent({ algorithm: 'hmac-sha256' })).status).toBe(422);
    expect((await sent({ algorithm: 'ed25519', public_key: pem(ed25519.publicKey) })).status).toBe(201);
  });
});

describe('revoking', () => {
  test('is for good, audited once, and safe to repeat', async () => {
    const { body } = await register({ algorithm: 'hmac-sha256' });
    const first = await revoke(body.id);
    expect([first.status, first.body.status]).toEqual([200, 'revoked']);
    expect((await revoke(body.id)).body).toEqual(first.body);
    const actions = (await world.store.audit.list(body.id)).map(({ action }) => action);
    expect(actions).toEqual(['signing_key.add', 'signing_key.revoke']);
  });

  test('of what is not there', async () => {
    for (const id of ['sig_x', '%00', `sig_${'a'.repeat(26)}`]) expect((await revoke(id)).status).toBe(404);
  });
});

describe('signing keys belong to one API key', () => {
  test('no other sees or revokes them, not even one of the same merchant', async () => {
    const { body } = await register({ algorithm: 'hmac-sha256' });
    const sibling = await freshKey();
    for (const key of [sibling, world.keys.other]) {
      expect((await get(world, key, path)).body.data).toEqual([]);
      expect((await revoke(body.id, key)).status).toBe(404);
    }
    expect((await world.store.signingKeys.get(body.id, body.api_key))!.revokedAt).toBeNull();
  });

  test('operators and keys without the scope cannot register any', async () => {
    for (const key of [world.keys.operator, world.keys.reader]) {
      expect((await register({ algorithm: 'hmac-sha256' }, key)).status).toBe(403);
      expect((await get(world, key, path)).status).toBe(403);
    }
  });
});
