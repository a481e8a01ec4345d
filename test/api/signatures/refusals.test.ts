import { createHmac } from 'node:crypto';
import { refundIdFor } from '../../../api/ids';
import type { RunningApi } from '../../../api/server';
import type { SignatureRefusal } from '../../../api/signatures/refusal';
import type { SignatureAlgorithm } from '../../../domain/signature';
import { apiWorld, newKey, type ApiWorld } from '../support/api-world';
import {
  again,
  apiKeyIdOf,
  cipher,
  digestOf,
  newNonce,
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
let signers: Record<SignatureAlgorithm, Signer>;
let others: { foreign: Signer; early: Signer; over: Signer; revoked: Signer };
let payment: string;
beforeAll(async () => {
  world = await apiWorld('signature_refusals', { cipher });
  running = await serve(world.deps);
  signers = {
    ed25519: await registerSigner(world, 'ed25519'),
    'rsa-v1_5-sha256': await registerSigner(world, 'rsa-v1_5-sha256'),
    'hmac-sha256': await registerSigner(world, 'hmac-sha256'),
  };
  const inAnHour = new Date(Date.now() + 3_600_000);
  others = {
    foreign: await registerSigner(world, 'ed25519', { apiKey: world.keys.other }),
    early: await registerSigner(world, 'ed25519', { notBefore: inAnHour }),
    over: await registerSigner(world, 'ed25519', { notAfter: new Date(Date.now() - 1_000) }),
    revoked: await registerSigner(world, 'ed25519'),
  };
  await world.store.signingKeys.revoke(others.revoked.keyId, await ownKeyId(), new Date());
});
beforeEach(async () => {
  payment = (await world.payment()).id;
});
afterAll(async () => {
  await stopServing();
  await world.close();
});

const ownKeyId = (): Promise<string> => apiKeyIdOf(world, world.keys.merchant);

const send = (wire: Wire) => transmit(running.url, wire);
const refundBody = () => ({ payment, amount: 7 });
const refundWire = (key = newKey()): Wire => unsigned(world.keys.merchant, 'POST', '/v1/refunds', refundBody(), key);
const listWire = (): Wire => unsigned(world.keys.merchant, 'GET', '/v1/refunds?limit=5');

/** What has been done so far, as far as a merchant, the provider or a bookkeeper could notice. */
const doneSoFar = async () => ({
  starts: world.temporal.starts.length,
  updates: world.temporal.updates.length,
  refunds: (await world.store.refunds.list({ merchantIds: ['m1'], limit: 1 })).data,
  payment: await world.store.payments.get(payment, null),
  keys: await world.store.signingKeys.list(await ownKeyId(), 100),
});

async function expectRefused(wire: Wire, reason: SignatureRefusal): Promise<void> {
  const before = await doneSoFar();
  const answer = await send(wire);
  expect([answer.status, answer.body['code'], answer.body['reason']]).toEqual([401, 'signature_invalid', reason]);
  expect(answer.headers['www-authenticate']).toBe('Bearer');
  expect(await doneSoFar()).toEqual(before);
}

type Alteration = (wire: Wire) => Wire;
const setHeaders =
  (changes: Readonly<Record<string, string | null>>): Alteration =>
  (wire) =>
    withHeaders(wire, changes);
const headerOf = (wire: Wire, name: string): string => wire.headers.find(([other]) => other === name)![1];
const changeHeader =
  (name: string, change: (value: string) => string): Alteration =>
  (wire) =>
    withHeaders(wire, { [name]: change(headerOf(wire, name)) });
const setBody =
  (body: string): Alteration =>
  (wire) => ({ ...wire, body });
const repeat =
  (name: string, value?: string): Alteration =>
  (wire) =>
    again(wire, name, value);

const otherBody = JSON.stringify({ payment: 'pay_aaaaaaaaaaaaaaaaaaaaaaaaaa', amount: 9_999 });
/** Flips the last bit that counts of a base64 value. */
const flip = (value: string): string => value.replace(/:(.)/, (_, first: string) => `:${first === 'A' ? 'B' : 'A'}`);

const alterations: readonly (readonly [string, SignatureRefusal, Alteration])[] = [
  ['the method is altered', 'signature_mismatch', (wire) => ({ ...wire, method: 'PUT' })],
  ['the path is altered', 'signature_mismatch', (wire) => ({ ...wire, target: '/v1/payments' })],
  ['the path is spelt otherwise', 'signature_mismatch', (wire) => ({ ...wire, target: '/v1/refunds/' })],
  ['a query is added', 'signature_mismatch', (wire) => ({ ...wire, target: '/v1/refunds?amount=1' })],
  ['the authority is altered', 'signature_mismatch', setHeaders({ Host: 'api.elsewhere.test' })],
  ['the body is altered', 'digest_mismatch', setBody(otherBody)],
  ['white space is added to the body', 'digest_mismatch', (wire) => ({ ...wire, body: `${wire.body} ` })],
  ['the body is cut short', 'digest_mismatch', (wire) => ({ ...wire, body: wire.body.slice(0, -1) })],
  ['the body is taken away', 'digest_mismatch', setBody('')],
  [
    'body and digest are altered',
    'signature_mismatch',
    (wire) => withHeaders({ ...wire, body: otherBody }, { 'Content-Digest': `sha-256=:${digestOf(otherBody)}:` }),
  ],
  ['the idempotency key is altered', 'signature_mismatch', setHeaders({ 'Idempotency-Key': 'another-one' })],
  ['the media type is altered', 'signature_mismatch', setHeaders({ 'Content-Type': 'application/x+json' })],
  ['the idempotency key is stripped', 'component_missing', setHeaders({ 'Idempotency-Key': null })],
  ['the digest is stripped', 'component_missing', setHeaders({ 'Content-Digest': null })],
  ['the media type is stripped', 'component_missing', setHeaders({ 'Content-Type': null })],
  ['Signature is stripped', 'malformed', setHeaders({ Signature: null })],
  ['Signature-Input is stripped', 'malformed', setHeaders({ 'Signature-Input': null })],
  ['the idempotency key is sent twice', 'component_repeated', repeat('Idempotency-Key', 'another-one')],
  ['the idempotency key is sent twice alike', 'component_repeated', repeat('Idempotency-Key')],
  ['the media type is sent twice', 'component_repeated', repeat('Content-Type', 'text/plain')],
  ['the digest is sent twice', 'component_repeated', repeat('Content-Digest')],
  ['Signature is sent twice', 'malformed', repeat('Signature')],
  ['Signature-Input is sent twice', 'malformed', repeat('Signature-Input')],
  ['the signature is altered', 'signature_mismatch', changeHeader('Signature', flip)],
  ['the signature is empty', 'signature_mismatch', setHeaders({ Signature: 'sig1=::' })],
  ['the signature is no byte sequence', 'malformed', setHeaders({ Signature: 'sig1="abc"' })],
  ['the signature has another label', 'malformed', changeHeader('Signature', (value) => value.replace('sig1', 'sig2'))],
  ['the signature has a parameter', 'malformed', changeHeader('Signature', (value) => `${value};a=1`)],
  ['the input is no list', 'malformed', setHeaders({ 'Signature-Input': 'sig1="@method"' })],
  ['the input is not readable', 'malformed', setHeaders({ 'Signature-Input': 'sig1=("@method"' })],
  ['the input is enormous', 'malformed', changeHeader('Signature-Input', (value) => value + ' '.repeat(5_000) + ',a')],
  [
    'the input is not in canonical form',
    'malformed',
    changeHeader('Signature-Input', (value) => value.replace(';created', '; created')),
  ],
  [
    'a second signature comes with it',
    'malformed',
    (wire) =>
      changeHeader(
        'Signature',
        (value) => `${value}, b${value}`,
      )(changeHeader('Signature-Input', (value) => `${value}, b${value}`)(wire)),
  ],
  [
    'the label is given twice',
    'malformed',
    changeHeader('Signature-Input', (value) => `${value}, ${value.replace('"@query" ', '')}`),
  ],
  ['created is altered', 'signature_mismatch', changeHeader('Signature-Input', (v) => bump(v, 'created', -1))],
  ['expires is altered', 'signature_mismatch', changeHeader('Signature-Input', (v) => bump(v, 'expires', 100))],
  [
    'the nonce is altered',
    'signature_mismatch',
    changeHeader('Signature-Input', (value) => value.replace(/nonce="[^"]+"/, `nonce="${newNonce()}"`)),
  ],
];

const bump = (input: string, name: string, by: number): string =>
  input.replace(new RegExp(`;${name}=([0-9]+)`), (_, seconds: string) => `;${name}=${Number(seconds) + by}`);

describe.each(['ed25519', 'rsa-v1_5-sha256', 'hmac-sha256'] as const)('a request signed with %s', (algorithm) => {
  test('is accepted as it was signed, once', async () => {
    const wire = signWire(refundWire(), signers[algorithm]);
    expect((await send(wire)).status).toBe(201);
    await expectRefused(wire, 'replayed');
  });

  test.each(alterations)('is refused when %s, and then accepted as it was signed', async (_, reason, alter) => {
    const key = newKey();
    const wire = signWire(refundWire(key), signers[algorithm]);
    await expectRefused(alter(wire), reason);
    expect(await world.store.idempotency.get(refundIdFor('m1', key))).toBeNull();
    expect((await send(wire)).status).toBe(201);
  });
});

const wholly = ['@method', '@authority', '@path', '@query', 'content-digest', 'content-type', 'idempotency-key'];
const without = (name: string): Spelling => ({ components: wholly.filter((other) => other !== name) });
const withoutParameter = (name: string): Spelling => ({
  parameters: (usual) => Object.fromEntries(Object.entries(usual).filter(([other]) => other !== name)),
});
const withParameter = (name: string, value: string | number): Spelling => ({
  parameters: (usual) => ({ ...usual, [name]: value }),
});

const spellings: readonly (readonly [string, SignatureRefusal, () => Spelling])[] = [
  ...wholly.map((name) => [`${name} is not covered`, 'component_missing', () => without(name)] as const),
  ['nothing is covered', 'component_missing', () => ({ components: [] })],
  ['a header that is not there is covered', 'component_missing', () => ({ components: [...wholly, 'prefer'] })],
  ['a component is covered twice', 'component_repeated', () => ({ components: [...wholly, '@path'] })],
  ['an unknown component is covered', 'component_unsupported', () => ({ components: [...wholly, '@target-uri'] })],
  ['an unknown header is covered', 'component_unsupported', () => ({ components: [...wholly, 'x-forwarded-for'] })],
  [
    'a component of another message is covered',
    'component_unsupported',
    () => ({ components: ['@method;req', ...wholly.slice(1)] }),
  ],
  ['it has expired', 'expired', () => ({ created: -200, expires: -61 })],
  ['it is too old, whatever it says itself', 'expired', () => ({ created: -361, expires: 86_400 })],
  ['it was created in the future', 'created_in_future', () => ({ created: 65, expires: 120 })],
  ['it expires before it was created', 'parameter_invalid', () => ({ created: 10, expires: 5 })],
  ...['created', 'expires', 'nonce', 'keyid', 'alg'].map(
    (name) => [`${name} is missing`, 'parameter_invalid', () => withoutParameter(name)] as const,
  ),
  ['it has a parameter that is not known', 'parameter_invalid', () => withParameter('tag', 'x')],
  ['created is text', 'parameter_invalid', () => withParameter('created', '1700000000')],
  ['created is negative', 'parameter_invalid', () => withParameter('created', -1)],
  ['the nonce is a number', 'parameter_invalid', () => withParameter('nonce', 1_234_567_890_123)],
  ['the nonce is too short to be one', 'parameter_invalid', () => ({ nonce: 'short' })],
  ['the nonce is too long to keep', 'parameter_invalid', () => ({ nonce: 'x'.repeat(129) })],
  ['the key is not known', 'unknown_key', () => ({ keyid: `sig_${'a'.repeat(26)}` })],
  ['the key id is an operator of the database', 'unknown_key', () => ({ keyid: '$where' })],
  ['the key is named as if it were another algorithm’s', 'algorithm_mismatch', () => ({ alg: 'hmac-sha256' })],
  ['the algorithm is none', 'algorithm_mismatch', () => ({ alg: 'none' })],
  ['the algorithm is one of others', 'algorithm_mismatch', () => ({ alg: 'rsa-pss-sha512' })],
  ['the digest is of another algorithm', 'digest_unsupported', () => ({ digest: `md5=:${digestOf('x', 'md5')}:` })],
  [
    'an unknown digest stands beside a known one',
    'digest_unsupported',
    () => ({ digest: `sha-256=:${digestOf(JSON.stringify(refundBody()))}:, unixsum=:AAAA:` }),
  ],
  [
    'a digest has the name of another algorithm',
    'digest_mismatch',
    () => ({ digest: `sha-256=:${digestOf(JSON.stringify(refundBody()), 'sha512')}:` }),
  ],
  [
    'one of two digests is wrong',
    'digest_mismatch',
    () => ({
      digest: `sha-256=:${digestOf(JSON.stringify(refundBody()))}:, sha-512=:${digestOf('other', 'sha512')}:`,
    }),
  ],
  ['the digest is not readable', 'digest_unsupported', () => ({ digest: 'sha-256=abc' })],
  ['the digest is empty', 'digest_mismatch', () => ({ digest: 'sha-256=::' })],
];

describe('a signature that verifies is refused all the same when', () => {
  test.each(spellings)('%s', async (_, reason, spelling) => {
    await expectRefused(signWire(refundWire(), signers.ed25519, spelling()), reason);
  });

  test.each([
    ['another API key', 'foreign'],
    ['a time to come', 'early'],
    ['a time that is over', 'over'],
    ['nobody any more: it was revoked', 'revoked'],
  ] as const)('its key is for %s', async (_, name) => {
    await expectRefused(signWire(refundWire(), others[name]), 'unknown_key');
  });

  test.each([
    ['two that are signed alike', true],
    ['two of which one was forged', false],
  ])('it stands beside another: %s', async (_, alike) => {
    const wire = refundWire();
    const first = signWire(wire, signers.ed25519);
    const second = signWire(wire, alike ? signers['rsa-v1_5-sha256'] : others.foreign, { label: 'b' });
    const both = (name: string) => `${headerOf(first, name)}, ${headerOf(second, name)}`;
    await expectRefused(
      withHeaders(first, { Signature: both('Signature'), 'Signature-Input': both('Signature-Input') }),
      'malformed',
    );
  });
});

describe('confused algorithms', () => {
  const macWithPublicKey = (): Signer => {
    const rsa = signers['rsa-v1_5-sha256'];
    return { ...rsa, sign: (base) => createHmac('sha256', rsa.publicKey!).update(base).digest() };
  };

  test('a MAC made with a public key as its secret is no signature of that key', async () => {
    await expectRefused(signWire(refundWire(), macWithPublicKey(), { alg: 'hmac-sha256' }), 'algorithm_mismatch');
    await expectRefused(signWire(refundWire(), macWithPublicKey()), 'signature_mismatch');
  });

  test('a public key does not verify as the secret of an HMAC key', async () => {
    const { keyId } = signers['hmac-sha256'];
    await expectRefused(
      signWire(refundWire(), { ...macWithPublicKey(), keyId }, { alg: 'hmac-sha256' }),
      'signature_mismatch',
    );
  });
});

describe('requests without a body', () => {
  test.each([
    ['a query is altered', 'signature_mismatch', (wire: Wire) => ({ ...wire, target: '/v1/refunds?limit=6' })],
    ['the query is stripped', 'signature_mismatch', (wire: Wire) => ({ ...wire, target: '/v1/refunds' })],
    ['an idempotency key is added', 'component_missing', setHeaders({ 'Idempotency-Key': 'k' })],
    ['a body is added', 'component_missing', setBody('{}')],
  ] as const)('are refused when %s', async (_, reason, alter) => {
    const wire = signWire(listWire(), signers.ed25519);
    await expectRefused(alter(wire), reason);
    expect((await send(wire)).status).toBe(200);
  });

  test('of which one method is like another are not taken for one another', async () => {
    const wire = signWire(listWire(), signers.ed25519);
    expect((await send({ ...wire, method: 'HEAD' })).status).toBe(401);
    expect((await send(wire)).status).toBe(200);
  });
});

describe('nonces', () => {
  test('of ten requests that are alike and sent at once, one counts', async () => {
    const wire = signWire(listWire(), signers.ed25519);
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(wire)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array<number>(9).fill(401)]);
    expect(new Set(answers.map(({ body }) => body['reason']))).toEqual(new Set([undefined, 'replayed']));
  });

  test('a nonce in another request is refused, and is free for another key', async () => {
    const nonce = newNonce();
    expect((await send(signWire(refundWire(), signers.ed25519, { nonce }))).status).toBe(201);
    await expectRefused(signWire(listWire(), signers.ed25519, { nonce }), 'replayed');
    expect((await send(signWire(listWire(), signers['hmac-sha256'], { nonce }))).status).toBe(200);
  });
});

test('a refusal tells nothing of what would have been right', async () => {
  const wire = signWire(refundWire(), signers['hmac-sha256']);
  const answers = await Promise.all([
    send(setBody(otherBody)(wire)),
    send(changeHeader('Signature', flip)(wire)),
    send(signWire(refundWire(), others.revoked)),
    send(signWire(refundWire(), signers.ed25519, { keyid: 'sig_nobody' })),
  ]);
  const told = answers.map(({ body }) => JSON.stringify({ ...body, request_id: '' }));
  for (const secret of [digestOf(otherBody), headerOf(wire, 'Signature').slice(7, 20), 'revoked']) {
    expect(told.join()).not.toContain(secret);
  }
  expect(told[2]).toBe(told[3]);
});

test('the log says which key was refused and why, and no signature', async () => {
  world.logged.length = 0;
  const wire = signWire(refundWire(), others.foreign);
  await send(wire);
  const line = world.logged.find((entry) => entry.includes('signed request refused'))!;
  expect(JSON.parse(line)).toMatchObject({ api_key: await ownKeyId(), reason: 'unknown_key' });
  expect(world.logged.join()).not.toContain(headerOf(wire, 'Signature').slice(6, 30));
});
