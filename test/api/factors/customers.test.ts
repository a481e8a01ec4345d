import request from 'supertest';
import { bearer, get, post } from '../support/api-world';
import { becomes, enrol, factorsOf, factorWorld, stepMs, type FactorWorld } from './factor-world';

let world: FactorWorld;
beforeAll(async () => {
  world = await factorWorld('customers', { triesPerPersonMax: 8 });
});
afterAll(() => world.close());
beforeEach(() => {
  world.temporal.updates.length = 0;
  becomes(world, 'approved');
});

const own = (): string => world.keys.merchant;
const verify = (refund: string, body: object) => post(world, own(), `/v1/refunds/${refund}/verify`, body);
const remove = (key: string, path: string) => request(world.app).delete(path).set(bearer(key));

describe('an authenticator app', () => {
  test('is registered with a QR code and counts once it was shown to work', async () => {
    const base = factorsOf('totp-1');
    const enrolled = await post(world, own(), `${base}/totp`);
    expect([enrolled.status, enrolled.body]).toEqual([
      201,
      expect.objectContaining({
        status: 'pending',
        secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
        otpauth_uri: expect.stringContaining('otpauth://totp/Refund%20engine:totp-1?secret='),
        qr_svg: expect.stringMatching(/^<svg/),
      }),
    ]);
    const { id, secret } = enrolled.body;
    const early = await world.verifying('totp-1');
    expect((await verify(early, { method: 'totp', code: world.totp(secret) })).body.code).toBe('factor_not_enrolled');
    const wrong = await post(world, own(), `${base}/${id}/activate`, { code: world.totp(secret, 5) });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'code_wrong']);
    const right = await post(world, own(), `${base}/${id}/activate`, { code: world.totp(secret) });
    expect([right.status, right.body.status, right.body.secret]).toEqual([200, 'active', undefined]);
    const again = await post(world, own(), `${base}/${id}/activate`, { code: world.totp(secret, 1) });
    expect(again.body.code).toBe('factor_is_active');
  });

  test('proves a second factor for refunds that were asked for after it was registered', async () => {
    const before = await world.verifying('totp-2');
    world.clock.skip(1_000);
    const { secret } = await enrol(world, factorsOf('totp-2'), own());
    const refused = await verify(before, { method: 'totp', code: world.totp(secret) });
    expect([refused.status, refused.body.code]).toEqual([409, 'factor_not_enrolled']);
    const after = await world.verifying('totp-2');
    expect((await verify(after, { method: 'totp', code: world.totp(secret) })).status).toBe(200);
  });

  test('the code that activated it, and any of an earlier step, is used', async () => {
    const base = factorsOf('totp-3');
    const { id, secret } = (await post(world, own(), `${base}/totp`)).body;
    const code = world.totp(secret);
    await post(world, own(), `${base}/${id}/activate`, { code });
    const refund = await world.verifying('totp-3');
    world.clock.skip(-60_000);
    const reused = await verify(refund, { method: 'totp', code });
    expect([reused.status, reused.body.code]).toEqual([409, 'code_used']);
    expect((await verify(refund, { method: 'totp', code: world.totp(secret, -1) })).body.code).toBe('code_used');
    expect((await verify(refund, { method: 'totp', code: world.totp(secret, 1) })).status).toBe(200);
    world.clock.skip(60_000);
  });

  test('a code is good one step either way, once, for whichever refund comes first', async () => {
    const { secret } = await enrol(world, factorsOf('totp-4'), own());
    const [one, two] = [await world.verifying('totp-4'), await world.verifying('totp-4')];
    expect((await verify(one, { method: 'totp', code: world.totp(secret, 2) })).body.code).toBe('code_wrong');
    expect((await verify(one, { method: 'totp', code: world.totp(secret, -2) })).body.code).toBe('code_wrong');
    const code = world.totp(secret, 1);
    const answers = await Promise.all([one, two, one, two].map((id) => verify(id, { method: 'totp', code })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
    world.clock.skip(2 * stepMs);
    expect((await verify(two, { method: 'totp', code: world.totp(secret) })).status).toBe(200);
  });

  test('a new one takes the place of the old one once it works, and no sooner', async () => {
    const base = factorsOf('totp-5');
    const old = await enrol(world, base, own());
    const next = (await post(world, own(), `${base}/totp`)).body as { id: string; secret: string };
    const refund = await world.verifying('totp-5');
    expect((await verify(refund, { method: 'totp', code: world.totp(old.secret) })).status).toBe(200);
    await post(world, own(), `${base}/${next.id}/activate`, { code: world.totp(next.secret) });
    const listed = await get(world, own(), base);
    expect(listed.body.data).toMatchObject([{ id: next.id, status: 'active' }]);
    world.clock.skip(2 * stepMs);
    const later = await world.verifying('totp-5');
    expect((await verify(later, { method: 'totp', code: world.totp(old.secret) })).body.code).toBe('code_wrong');
  });

  test('guesses are limited over all refunds of a customer', async () => {
    const { secret } = await enrol(world, factorsOf('totp-6'), own());
    const refunds = [await world.verifying('totp-6'), await world.verifying('totp-6'), await world.verifying('totp-6')];
    const tried = [];
    for (const refund of refunds) {
      for (let n = 0; n < 4; n += 1)
        tried.push((await verify(refund, { method: 'totp', code: world.totp(secret, 9) })).body.code);
    }
    expect(tried.filter((code) => code === 'code_wrong')).toHaveLength(8);
    expect(tried.slice(8)).toEqual(['rate_limited', 'rate_limited', 'rate_limited', 'rate_limited']);
  });
});

describe('recovery codes', () => {
  test('are told once, each is good once, and new ones void the old', async () => {
    const base = factorsOf('codes-1');
    const made = await post(world, own(), `${base}/recovery_codes`);
    const [first, second] = made.body.codes as string[];
    expect([made.status, made.body.codes.length]).toEqual([201, 10]);
    const refund = await world.verifying('codes-1');
    expect((await verify(refund, { method: 'recovery_code', code: first!.toUpperCase() })).status).toBe(200);
    expect((await verify(refund, { method: 'recovery_code', code: first })).body.code).toBe('code_wrong');
    const [listed] = (await get(world, own(), base)).body.data;
    expect([listed.codes_left, listed.codes]).toEqual([9, undefined]);
    const renewed = (await post(world, own(), `${base}/recovery_codes`)).body.codes as string[];
    const later = await world.verifying('codes-1');
    expect((await verify(later, { method: 'recovery_code', code: second })).body.code).toBe('code_wrong');
    expect((await verify(later, { method: 'recovery_code', code: renewed[0] })).status).toBe(200);
  });

  test('of requests with the same one at the same moment one passes', async () => {
    const [code] = (await post(world, own(), `${factorsOf('codes-2')}/recovery_codes`)).body.codes as string[];
    const refund = await world.verifying('codes-2');
    const answers = await Promise.all([1, 2, 3].map(() => verify(refund, { method: 'recovery_code', code })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422, 422]);
  });

  test('of another customer are nothing', async () => {
    const [code] = (await post(world, own(), `${factorsOf('codes-3')}/recovery_codes`)).body.codes as string[];
    await post(world, own(), `${factorsOf('codes-4')}/recovery_codes`);
    const refund = await world.verifying('codes-4');
    expect((await verify(refund, { method: 'recovery_code', code })).body.code).toBe('code_wrong');
  });
});

describe('whose factors they are', () => {
  test('the same name with another merchant is somebody else', async () => {
    const base = factorsOf('shared');
    const { body } = await post(world, own(), `${base}/contacts`, { channel: 'email', address: 'ada@example.com' });
    expect((await get(world, world.keys.other, base)).body.data).toEqual([]);
    const theirs = await remove(world.keys.other, `${base}/${body.id}`);
    expect([theirs.status, theirs.body.code]).toEqual([404, 'factor_not_found']);
    expect((await get(world, own(), base)).body.data).toMatchObject([{ id: body.id, address: 'a***@e***.com' }]);
    expect((await remove(own(), `${base}/${body.id}`)).body).toEqual({ id: body.id, object: 'factor', deleted: true });
    expect((await get(world, own(), base)).body.data).toEqual([]);
  });

  test('a name with a slash in it is no way to another’s', async () => {
    const { secret } = await enrol(world, factorsOf('a'), own());
    expect(secret).toBeDefined();
    expect((await get(world, own(), `/v1/customers/${encodeURIComponent('../m1/a')}/factors`)).body.data).toEqual([]);
  });

  test('operators and readers change no customer’s', async () => {
    const body = { channel: 'sms', address: '+447700900123' };
    const answers = await Promise.all(
      [world.keys.operator, world.keys.reader].map((key) => post(world, key, `${factorsOf('x')}/contacts`, body)),
    );
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });
});

test.each([
  [{ channel: 'sms', address: '07700 900123' }],
  [{ channel: 'email', address: 'nobody' }],
  [{ channel: 'pigeon', address: '+447700900123' }],
])('no contact: %j', async (body) => {
  expect((await post(world, own(), `${factorsOf('odd')}/contacts`, body)).body.code).toBe('validation_failed');
});

test('there are only so many, and they change only so often', async () => {
  const add = (n: number) =>
    post(world, own(), `${factorsOf('many')}/contacts`, { channel: 'email', address: `a${n}@example.com` });
  const answers = [];
  for (let n = 0; n < 31; n += 1) answers.push((await add(n)).body.code ?? 'added');
  expect(answers.filter((code) => code === 'added')).toHaveLength(20);
  expect([answers[20], answers[30]]).toEqual(['too_many_factors', 'rate_limited']);
});

test('by the policy as shipped nobody’s word stands for a proof that the decision names', async () => {
  const named = await world.verifying('named', {}, own(), ['identity', 'second_factor']);
  for (const method of ['real_name', 'second_factor']) {
    const answer = await verify(named, { method, reference: 'kyc-7' });
    expect([method, answer.status, answer.body.code]).toEqual([method, 403, 'forbidden']);
  }
  expect(world.temporal.updates).toEqual([]);
  const { methods } = (await get(world, own(), `/v1/refunds/${named}`)).body.next_action;
  expect(methods).toEqual(['identity']);
  const any = await world.verifying('named');
  expect((await get(world, own(), `/v1/refunds/${any}`)).body.next_action.methods).toContain('real_name');
  const lenient = await factorWorld('customers_lenient', { acceptAttestations: true });
  try {
    const refund = await lenient.verifying('named', {}, lenient.keys.merchant, ['identity']);
    const body = { method: 'real_name', reference: 'kyc-7' };
    expect((await post(lenient, lenient.keys.merchant, `/v1/refunds/${refund}/verify`, body)).status).toBe(200);
  } finally {
    await lenient.close();
  }
});

test('the merchant’s own word counts, unless the policy does not take it', async () => {
  const refund = await world.verifying('attested');
  const attested = await verify(refund, { method: 'real_name', reference: 'kyc-7' });
  expect(attested.status).toBe(200);
  const strict = await factorWorld('customers_strict', { acceptAttestations: false });
  try {
    const waiting = await strict.verifying('attested');
    const refused = await post(strict, strict.keys.merchant, `/v1/refunds/${waiting}/verify`, {
      method: 'second_factor',
      reference: 'x',
    });
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    expect(strict.temporal.updates).toEqual([]);
  } finally {
    await strict.close();
  }
});

test('nothing that proves anything is in a row or a log line in clear', async () => {
  const base = factorsOf('secretive');
  const { secret } = await enrol(world, base, own());
  const codes = (await post(world, own(), `${base}/recovery_codes`)).body.codes as string[];
  const address = 'grace.hopper@example.com';
  const { body } = await post(world, own(), `${base}/contacts`, { channel: 'email', address });
  const [rows, log] = [await world.rows(), world.logged.join('')];
  expect(rows).toContain(body.id);
  const hidden = [secret, address, ...codes, ...codes.map((code) => code.replaceAll('-', ''))];
  expect(hidden.filter((word) => rows.includes(word) || log.includes(word))).toEqual([]);
});
