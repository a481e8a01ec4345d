import { adjust, get, post } from '../support/api-world';
import { refusedBy } from '../support/fake-temporal';
import { becomes, enrol, factorWorld, myFactors, stepMs, type FactorWorld } from './factor-world';

let world: FactorWorld;
let ada: { id: string; secret: string };
beforeAll(async () => {
  world = await factorWorld('operators', { approvalFactorFromMajor: { '*': 12, JPY: 1_000 }, triesPerPersonMax: 6 });
  ada = await enrol(world, myFactors, world.keys.operator);
});
afterAll(() => world.close());
beforeEach(() => {
  world.clock.skip(3_600_000);
  world.temporal.updates.length = 0;
  becomes(world, 'approved');
});

const approve = (id: string, body?: object, key = world.keys.operator) =>
  post(world, key, `/v1/refunds/${id}/approve`, body);
const totp = (steps = 0) => ({ factor: { method: 'totp', code: world.totp(ada.secret, steps) } });

test('an approval above the threshold without a factor is told how', async () => {
  const id = await world.refundIn('reviewing');
  const answer = await approve(id);
  expect([answer.status, answer.body.code, answer.body.options]).toEqual([
    403,
    'second_factor_required',
    `/v1/refunds/${id}/approve/options`,
  ]);
  expect(answer.body.detail).toContain('GBP 12.00');
  expect(world.temporal.updates).toEqual([]);
});

test('with one it is heard, and the code is neither in the history nor in the audit log', async () => {
  const id = await world.refundIn('reviewing');
  const { factor } = totp();
  expect((await approve(id, { factor, note: 'checked' })).status).toBe(200);
  expect(world.temporal.updates).toMatchObject([{ name: 'approve', args: [{ by: expect.stringMatching(/^key_/) }] }]);
  const seen = [
    JSON.stringify(world.temporal.updates),
    JSON.stringify(await world.store.audit.list(id)),
    world.logged.join(''),
  ];
  expect(seen.filter((text) => text.includes(factor.code))).toEqual([]);
});

test('below the threshold none is needed, and one that is given must be right', async () => {
  const small = await factorWorld('operators_small', { approvalFactorFromMajor: { '*': 13 } });
  try {
    const id = await small.refundIn('reviewing');
    const wrong = { factor: { method: 'recovery_code', code: 'aaaa-aaaa-aaaa-aaaa' } };
    expect((await post(small, small.keys.operator, `/v1/refunds/${id}/approve`, wrong)).body.code).toBe(
      'factor_not_enrolled',
    );
    expect((await post(small, small.keys.operator, `/v1/refunds/${id}/approve`)).status).toBe(200);
  } finally {
    await small.close();
  }
});

test('a code approves once, whichever request comes first', async () => {
  const ids = [await world.refundIn('reviewing'), await world.refundIn('reviewing')];
  const body = totp();
  const answers = await Promise.all(ids.map((id) => approve(id, body)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(world.temporal.updates).toHaveLength(1);
});

test('a factor of another operator is nothing', async () => {
  const id = await world.refundIn('reviewing');
  const answer = await approve(id, totp(), world.keys.second);
  expect([answer.status, answer.body.code]).toEqual([409, 'factor_not_enrolled']);
});

test('guesses of an operator are limited', async () => {
  const ben = await enrol(world, myFactors, world.keys.second);
  const id = await world.refundIn('reviewing');
  const guess = (code: string) => approve(id, { factor: { method: 'totp', code } }, world.keys.second);
  const answers = [];
  for (let n = 0; n < 7; n += 1) answers.push((await guess(world.totp(ben.secret, 9 + n))).body.code);
  expect(answers.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 'code_wrong'));
  expect([answers[6], (await guess(world.totp(ben.secret))).body.code]).toEqual(['rate_limited', 'rate_limited']);
  world.clock.skip(3_600_000);
  expect((await guess(world.totp(ben.secret))).status).toBe(200);
});

describe('four eyes', () => {
  test('who has sent the money elsewhere cannot approve it, somebody else can', async () => {
    const id = await world.refundIn('action_required');
    becomes(world, 'reviewing');
    const redirected = await post(world, world.keys.operator, `/v1/refunds/${id}/redirect`, { to: 'merchant_account' });
    expect(redirected.status).toBe(200);
    const own = await approve(id, totp());
    expect([own.status, own.body.code]).toEqual([409, 'requester_cannot_approve']);
    expect(world.temporal.updates.map(({ name }) => name)).toEqual(['redirectAbnormal']);
  });

  test('nor can who then has another refused, under the same request id', async () => {
    const id = await world.refundIn('action_required');
    const redirect = () =>
      post(
        world,
        world.keys.operator,
        `/v1/refunds/${id}/redirect`,
        { to: 'merchant_account' },
        { 'x-request-id': 'r-1' },
      );
    becomes(world, 'reviewing');
    expect((await redirect()).status).toBe(200);
    world.temporal.onUpdate = () => Promise.reject(refusedBy('illegal_transition'));
    expect((await redirect()).body.code).toBe('illegal_transition');
    becomes(world, 'approved');
    expect((await approve(id, totp())).body.code).toBe('requester_cannot_approve');
  });

  test('a redirection that was refused does not count', async () => {
    const id = await world.refundIn('reviewing');
    world.temporal.onUpdate = () => Promise.reject(refusedBy('illegal_transition'));
    const refused = await post(world, world.keys.operator, `/v1/refunds/${id}/redirect`, { to: 'merchant_account' });
    expect(refused.body.code).toBe('illegal_transition');
    becomes(world, 'approved');
    expect((await approve(id, totp())).status).toBe(200);
  });

  test('nor does who asked for a movement by hand approve it, with whatever factor', async () => {
    const { id } = (await adjust(world, { amount: 1_300 })).body;
    const own = await post(world, world.keys.operator, `/v1/adjustments/${id}/approve`, totp());
    expect([own.status, own.body.code]).toEqual([409, 'second_operator_required']);
  });
});

test('a movement by hand above the threshold needs the factor of who approves it', async () => {
  const { id } = (await adjust(world, { amount: 1_300 }, undefined, world.keys.second)).body;
  const path = `/v1/adjustments/${id}/approve`;
  const without = await post(world, world.keys.operator, path);
  expect([without.status, without.body.code, without.body.options]).toEqual([
    403,
    'second_factor_required',
    `${path}/options`,
  ]);
  const done = await post(world, world.keys.operator, path, totp());
  expect([done.status, done.body.status]).toEqual([200, 'posted']);
  const small = (await adjust(world, { amount: 1_100 }, undefined, world.keys.second)).body;
  expect((await post(world, world.keys.operator, `/v1/adjustments/${small.id}/approve`)).status).toBe(200);
});

describe('an operator’s own factors', () => {
  test('once there is one, it is shown before another is added, renewed or removed', async () => {
    const calls = [
      `${myFactors}/totp`,
      `${myFactors}/recovery_codes`,
      `${myFactors}/passkeys/options`,
      `${myFactors}/${ada.id}/remove`,
    ];
    for (const path of calls) {
      const answer = await post(world, world.keys.operator, path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'second_factor_required']);
    }
    expect((await get(world, world.keys.operator, myFactors)).body.data).toMatchObject([
      { id: ada.id, status: 'active' },
    ]);
    const renewed = await post(world, world.keys.operator, `${myFactors}/recovery_codes`, totp());
    expect([renewed.status, renewed.body.codes.length]).toEqual([201, 10]);
  });

  test('a recovery code lets the next app in when the first is lost', async () => {
    world.clock.skip(2 * stepMs);
    const { codes } = (await post(world, world.keys.operator, `${myFactors}/recovery_codes`, totp())).body;
    const factor = { method: 'recovery_code', code: codes[0] };
    const { id, secret } = (await post(world, world.keys.operator, `${myFactors}/totp`, { factor })).body;
    expect((await post(world, world.keys.operator, `${myFactors}/totp`, { factor })).body.code).toBe('code_wrong');
    const activated = await post(world, world.keys.operator, `${myFactors}/${id}/activate`, {
      code: world.totp(secret),
    });
    expect(activated.status).toBe(200);
    ada = { id, secret };
  });

  test('an app that was begun with the key alone is not let in once there is another factor', async () => {
    const victim = await factorWorld('operators_pending');
    try {
      const { operator } = victim.keys;
      const thiefs = (await post(victim, operator, `${myFactors}/totp`)).body;
      victim.clock.skip(1_000);
      expect((await post(victim, operator, `${myFactors}/recovery_codes`)).status).toBe(201);
      const late = await post(victim, operator, `${myFactors}/${thiefs.id}/activate`, {
        code: victim.totp(thiefs.secret),
      });
      expect([late.status, late.body.code]).toEqual([403, 'second_factor_required']);
      const { data } = (await get(victim, operator, myFactors)).body;
      expect(data.filter(({ status }: { status: string }) => status === 'active')).toHaveLength(1);
    } finally {
      await victim.close();
    }
  });

  test('that a key got one is told in an alarm, which names the factor and nothing that proves it', async () => {
    const told = await factorWorld('operators_alarm');
    try {
      const { id, secret } = await enrol(told, myFactors, told.keys.operator);
      const alarms = await told.store.alerts.list([null], 10);
      expect(alarms).toMatchObject([
        {
          kind: 'operator_factor_added',
          severity: 'warning',
          subject: expect.stringMatching(/^key_/),
          detail: expect.stringContaining(`${id} (totp)`),
          count: 1,
        },
      ]);
      expect(JSON.stringify(alarms)).not.toContain(secret);
    } finally {
      await told.close();
    }
  });

  test('are not another’s to see or to remove', async () => {
    expect((await get(world, world.keys.strayOperator, myFactors)).body.data).toEqual([]);
    const theirs = await post(world, world.keys.strayOperator, `${myFactors}/${ada.id}/remove`);
    expect([theirs.status, theirs.body.code]).toEqual([404, 'factor_not_found']);
    expect((await get(world, world.keys.merchant, myFactors)).status).toBe(403);
  });
});
