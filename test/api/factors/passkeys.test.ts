import { adjust, get, post } from '../support/api-world';
import { becomes, factorWorld, myFactors, type FactorWorld } from './factor-world';
import { SoftwareAuthenticator, type PublicKeyOptions } from './software-authenticator';

const site = { origin: 'https://refunds.example', rpId: 'refunds.example' };

let world: FactorWorld;
let passkey: SoftwareAuthenticator;
beforeAll(async () => {
  world = await factorWorld('passkeys', { approvalFactorFromMajor: { '*': 1 }, triesPerPersonMax: 100 });
  passkey = new SoftwareAuthenticator(site);
  const registered = await register(passkey);
  if (registered.status !== 201) throw new Error(JSON.stringify(registered.body));
});
afterAll(() => world.close());
beforeEach(() => {
  world.temporal.updates.length = 0;
  becomes(world, 'approved');
});

interface Options {
  readonly ceremony: string;
  readonly public_key: PublicKeyOptions & { readonly [name: string]: unknown };
}

const optionsFor = async (path: string, body?: object, key = world.keys.operator): Promise<Options> =>
  (await post(world, key, path, body)).body as Options;

async function register(authenticator: SoftwareAuthenticator, key = world.keys.operator, at = site) {
  const { ceremony, public_key: options } = await optionsFor(`${myFactors}/passkeys/options`, undefined, key);
  const response = authenticator.create(options, at);
  return post(world, key, `${myFactors}/passkeys`, { ceremony, response, label: 'laptop' });
}

async function shown(id: string, authenticator = passkey, at = site) {
  const { ceremony, public_key: options } = await optionsFor(`/v1/refunds/${id}/approve/options`);
  return { method: 'passkey', ceremony, response: authenticator.get(options, at) };
}

const approve = (id: string, factor: object, key = world.keys.operator) =>
  post(world, key, `/v1/refunds/${id}/approve`, { factor });

test('a passkey is registered and listed, without its key', async () => {
  const { data } = (await get(world, world.keys.operator, myFactors)).body;
  expect(data).toEqual([
    expect.objectContaining({ type: 'passkey', status: 'active', label: 'laptop', address: null, codes_left: null }),
  ]);
});

test('the options name the site, demand that the user is verified, and know what is registered', async () => {
  const id = await world.refundIn('reviewing');
  const { public_key: options } = await optionsFor(`/v1/refunds/${id}/approve/options`);
  expect(options).toMatchObject({
    rpId: 'refunds.example',
    userVerification: 'required',
    allowCredentials: [{ id: passkey.credentialId.toString('base64url'), type: 'public-key' }],
  });
});

test('it approves the refund that its options were for, once', async () => {
  const id = await world.refundIn('reviewing');
  const factor = await shown(id);
  expect((await approve(id, factor)).status).toBe(200);
  const again = await approve(id, factor);
  expect([again.status, again.body.code]).toEqual([409, 'code_used']);
  expect(world.temporal.updates).toHaveLength(1);
});

test('of two requests with one answer exactly one passes', async () => {
  const id = await world.refundIn('reviewing');
  const factor = await shown(id);
  const answers = await Promise.all([approve(id, factor), approve(id, factor)]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
});

test.each([
  [
    'another refund',
    async () => {
      const factor = await shown(await world.refundIn('reviewing'));
      return approve(await world.refundIn('reviewing'), factor);
    },
  ],
  [
    'another amount',
    async () => {
      const id = await world.refundIn('reviewing');
      const factor = await shown(id);
      const row = await world.store.refunds.get(id, null);
      const step = { revision: row!.revision + 1, to: 'reviewing', at: row!.createdAt.toISOString() } as const;
      const transitions = [{ ...step, by: 'engine', reason: 'changed' }];
      await world.store.refunds.advance(id, { transitions, set: { amount: 999_999 } });
      return approve(id, factor);
    },
  ],
  [
    'a change of factors',
    async () => {
      const factor = await shown(await world.refundIn('reviewing'));
      return post(world, world.keys.operator, `${myFactors}/recovery_codes`, { factor });
    },
  ],
  [
    'another site',
    async () => {
      const id = await world.refundIn('reviewing');
      return approve(id, await shown(id, passkey, { ...site, origin: 'https://refunds.example.evil' }));
    },
  ],
  [
    'another relying party',
    async () => {
      const id = await world.refundIn('reviewing');
      return approve(id, await shown(id, passkey, { ...site, rpId: 'elsewhere.example' }));
    },
  ],
  [
    'a signature of another key under its id',
    async () => {
      const id = await world.refundIn('reviewing');
      const copy = Object.assign(new SoftwareAuthenticator(site), { credentialId: passkey.credentialId, counter: 99 });
      return approve(id, await shown(id, copy));
    },
  ],
  [
    'a user who was not verified',
    async () => {
      const id = await world.refundIn('reviewing');
      passkey.verifiesUser = false;
      const factor = await shown(id);
      passkey.verifiesUser = true;
      return approve(id, factor);
    },
  ],
  [
    'a counter that went back',
    async () => {
      const id = await world.refundIn('reviewing');
      expect((await approve(id, await shown(id))).status).toBe(200);
      passkey.counter -= 1;
      return approve(id, await shown(id));
    },
  ],
])('it is refused for %s', async (_, attempt) => {
  world.temporal.updates.length = 0;
  const answer = await attempt();
  expect([answer.status, answer.body.code]).toEqual([422, 'passkey_refused']);
  passkey.counter += 1;
});

test('options are good for five minutes', async () => {
  const id = await world.refundIn('reviewing');
  const factor = await shown(id);
  world.clock.skip(300_000);
  const late = await approve(id, factor);
  expect([late.status, late.body.code]).toEqual([410, 'code_expired']);
});

test('a ceremony that was made up is none', async () => {
  const id = await world.refundIn('reviewing');
  const factor = await shown(id);
  for (const ceremony of [
    'x',
    `cy_${'a'.repeat(26)}.${world.clock.at + 3_600_000}`,
    `cy_${'a'.repeat(26)}.${world.clock.at + 1_000}`,
  ]) {
    expect((await approve(id, { ...factor, ceremony })).body.code).toBe('passkey_refused');
  }
});

test('another operator has no use for it', async () => {
  const id = await world.refundIn('reviewing');
  const answer = await approve(id, await shown(id), world.keys.second);
  expect(answer.body.code).toBe('factor_not_enrolled');
});

test('a passkey of another site is not registered', async () => {
  const stranger = new SoftwareAuthenticator(site);
  const answer = await register(stranger, world.keys.strayOperator, { ...site, origin: 'https://evil.example' });
  expect([answer.status, answer.body.code]).toEqual([422, 'passkey_refused']);
  expect((await get(world, world.keys.strayOperator, myFactors)).body.data).toEqual([]);
});

test('one that was begun with the key alone is not registered once there is another factor', async () => {
  const key = world.keys.second;
  const thief = new SoftwareAuthenticator(site);
  const begun = await optionsFor(`${myFactors}/passkeys/options`, undefined, key);
  world.clock.skip(1_000);
  expect((await post(world, key, `${myFactors}/recovery_codes`)).status).toBe(201);
  const body = { ceremony: begun.ceremony, response: thief.create(begun.public_key) };
  const late = await post(world, key, `${myFactors}/passkeys`, body);
  expect([late.status, late.body.code]).toEqual([403, 'second_factor_required']);
  const { data } = (await get(world, key, myFactors)).body;
  expect(data).toMatchObject([{ type: 'recovery_codes' }]);
});

test('what is signed for a refund lets no account through, nor what is signed for an account another or the refund', async () => {
  const id = await world.refundIn('reviewing');
  const options = `/v1/refunds/${id}/approve/options`;
  const signed = async (destination?: string) => {
    const begun = await optionsFor(options, destination === undefined ? {} : { destination });
    return { method: 'passkey', ceremony: begun.ceremony, response: passkey.get(begun.public_key) };
  };
  expect((await approve(id, await signed('rd_x_1'))).body.code).toBe('passkey_refused');
  expect((await approve(id, await signed())).status).toBe(200);
});

test('a second one is added by showing the first', async () => {
  const next = new SoftwareAuthenticator(site);
  expect((await post(world, world.keys.operator, `${myFactors}/passkeys/options`)).body.code).toBe(
    'second_factor_required',
  );
  const show = await optionsFor(`${myFactors}/options`);
  const factor = { method: 'passkey', ceremony: show.ceremony, response: passkey.get(show.public_key) };
  const begun = await optionsFor(`${myFactors}/passkeys/options`, { factor });
  const body = { ceremony: begun.ceremony, response: next.create(begun.public_key) };
  expect((await post(world, world.keys.operator, `${myFactors}/passkeys`, body)).status).toBe(201);
  const id = await world.refundIn('reviewing');
  expect((await approve(id, await shown(id, next))).status).toBe(200);
});

test('it approves a movement by hand, bound to its amount', async () => {
  const { id } = (await adjust(world, { amount: 900 }, undefined, world.keys.second)).body;
  const other = (await adjust(world, { amount: 901 }, undefined, world.keys.second)).body;
  const path = `/v1/adjustments/${id}/approve`;
  const { ceremony, public_key: options } = await optionsFor(`${path}/options`);
  const factor = { method: 'passkey', ceremony, response: passkey.get(options) };
  const elsewhere = await post(world, world.keys.operator, `/v1/adjustments/${other.id}/approve`, { factor });
  expect(elsewhere.body.code).toBe('passkey_refused');
  const again = await optionsFor(`${path}/options`);
  const fresh = { method: 'passkey', ceremony: again.ceremony, response: passkey.get(again.public_key) };
  expect((await post(world, world.keys.operator, path, { factor: fresh })).status).toBe(200);
});

test('where nobody has said where passkeys are used there are none', async () => {
  const bare = await factorWorld('passkeys_none');
  try {
    delete (bare.api as { passkeys?: unknown }).passkeys;
    const answer = await post(bare, bare.keys.operator, `${myFactors}/passkeys/options`);
    expect([answer.status, answer.body.code]).toEqual([422, 'passkeys_not_configured']);
  } finally {
    await bare.close();
  }
});
