import crypto from 'node:crypto';
import { get, post } from '../support/api-world';
import { becomes, factorsOf, factorWorld, type FactorWorld } from './factor-world';

let world: FactorWorld;
beforeAll(async () => {
  world = await factorWorld('codes', { codesPerCustomerMax: 6 });
});
afterAll(() => world.close());
beforeEach(() => {
  world.messages.length = 0;
  world.temporal.updates.length = 0;
  world.delivery = { kind: 'sent' };
  becomes(world, 'approved');
});

let customers = 0;
const phone = '+447700900123';

async function withPhone(key = world.keys.merchant): Promise<string> {
  const customer = `c${(customers += 1)}`;
  await post(world, key, `${factorsOf(customer)}/contacts`, { channel: 'sms', address: phone });
  return customer;
}

const challenge = (refund: string, body: object = { channel: 'sms' }, key = world.keys.merchant) =>
  post(world, key, `/v1/refunds/${refund}/challenges`, body);
const codeIn = (text: string | undefined): string => /^([0-9]+) /.exec(text ?? '')?.[1] ?? '';
const prove = (refund: string, id: string, code: string, key = world.keys.merchant) =>
  post(world, key, `/v1/refunds/${refund}/verify`, { method: 'code', challenge: id, code });
const other = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function sent(customer: string) {
  const refund = await world.verifying(customer);
  const { body } = await challenge(refund);
  return { refund, id: body.id as string, code: codeIn(world.messages.at(-1)?.text) };
}

test('a code reaches the customer, names amount and way, and proves a second factor', async () => {
  const customer = await withPhone();
  const refund = await world.verifying(customer);
  const answer = await challenge(refund);
  expect([answer.status, answer.body]).toEqual([
    201,
    {
      id: expect.stringMatching(/^ch_/),
      object: 'challenge',
      refund,
      channel: 'sms',
      sent_to: '***********23',
      delivery: 'sent',
      expires_at: new Date(world.clock.at + 300_000).toISOString(),
    },
  ]);
  const [message] = world.messages;
  expect(message).toMatchObject({ id: answer.body.id, to: phone, text: expect.stringContaining('GBP 12.50') });
  const code = codeIn(message?.text);
  expect(code).toMatch(/^[0-9]{6}$/);
  expect(JSON.stringify(answer.body)).not.toContain(code);

  const proved = await prove(refund, answer.body.id, code);
  expect([proved.status, proved.body.state]).toEqual([200, 'approved']);
  const [{ name, args }] = world.temporal.updates as unknown as [{ name: string; args: [{ attemptId: string }] }];
  expect([name, args]).toEqual(['verify', [{ by: expect.stringMatching(/^key_/), attemptId: expect.any(String) }]]);
  expect(await world.store.verifications.get(args[0].attemptId)).toMatchObject({
    refundId: refund,
    method: 'code',
    kind: 'second_factor',
    passed: true,
    reference: answer.body.id,
  });
});

test('the customer is told of an account that the money goes to if the way back is closed', async () => {
  const refund = await world.verifying(await withPhone());
  const account = { kind: 'iban', iban: 'GB29NWBK60161331926819' } as const;
  const destination = { holder: 'Mallory', account, bic: null };
  const createdAt = new Date(world.clock.at);
  const kept = { refundId: refund, merchantId: 'm1', source: 'request', destination, createdAt } as const;
  const { masked } = await world.store.destinations.keep(kept);
  await challenge(refund);
  expect(world.messages[0]?.text).toContain(`to the way you paid or else the account ${masked}.`);
  expect(world.messages[0]?.text).not.toMatch(/Mallory|60161331926819/);
});

test('a wrong code is refused with the tries that are left, and the right one may follow', async () => {
  const { refund, id, code } = await sent(await withPhone());
  const wrong = await prove(refund, id, other(code));
  expect([wrong.status, wrong.body.code, wrong.body.tries_left]).toEqual([422, 'code_wrong', 4]);
  expect(world.temporal.updates).toEqual([]);
  expect((await prove(refund, id, code)).status).toBe(200);
});

test('a code is good for five minutes and not a moment more', async () => {
  const first = await sent(await withPhone());
  world.clock.skip(299_999);
  expect((await prove(first.refund, first.id, first.code)).status).toBe(200);
  const second = await sent(await withPhone());
  world.clock.skip(300_000);
  const late = await prove(second.refund, second.id, second.code);
  expect([late.status, late.body.code]).toEqual([410, 'code_expired']);
});

test('a code is good once', async () => {
  const { refund, id, code } = await sent(await withPhone());
  await prove(refund, id, code);
  const again = await prove(refund, id, code);
  expect([again.status, again.body.code]).toEqual([409, 'code_used']);
  expect(world.temporal.updates).toHaveLength(1);
});

test('of requests with the same code at the same moment exactly one passes', async () => {
  const { refund, id, code } = await sent(await withPhone());
  const answers = await Promise.all(Array.from({ length: 5 }, () => prove(refund, id, code)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409]);
  expect(world.temporal.updates).toHaveLength(1);
});

test('however many guess at the same moment, five are looked at', async () => {
  const { refund, id, code } = await sent(await withPhone());
  const guesses = Array.from({ length: 12 }, (_, n) => String((Number(code) + n + 1) % 1_000_000).padStart(6, '0'));
  const answers = await Promise.all(guesses.map((guess) => prove(refund, id, guess)));
  expect(answers.filter(({ body }) => body.code === 'code_wrong')).toHaveLength(4);
  expect(answers.filter(({ body }) => body.code === 'too_many_tries')).toHaveLength(8);
  const right = await prove(refund, id, code);
  expect([right.status, right.body.code]).toEqual([409, 'too_many_tries']);
});

test('the fifth wrong try tells the workflow, which ends the refund or has it looked at', async () => {
  const { refund, id, code } = await sent(await withPhone());
  becomes(world, 'reviewing');
  const answers = [];
  for (let n = 0; n < 5; n += 1) answers.push((await prove(refund, id, other(code))).body);
  expect(answers.map(({ code: refusal, tries_left: left }) => [refusal, left])).toEqual([
    ['code_wrong', 4],
    ['code_wrong', 3],
    ['code_wrong', 2],
    ['code_wrong', 1],
    ['too_many_tries', undefined],
  ]);
  expect(answers[4]?.state).toBe('reviewing');
  const [{ args }] = world.temporal.updates as unknown as [{ args: [{ attemptId: string }] }];
  expect(await world.store.verifications.get(args[0].attemptId)).toMatchObject({ passed: false, exhausted: true });
});

test('another code for the same refund gives no more tries', async () => {
  const customer = await withPhone();
  const { refund, id, code } = await sent(customer);
  for (let n = 0; n < 3; n += 1) await prove(refund, id, other(code));
  const next = await challenge(refund);
  const answer = await prove(refund, next.body.id, other(codeIn(world.messages.at(-1)?.text)));
  expect(answer.body.tries_left).toBe(1);
});

describe('transplanted', () => {
  test('a code of another refund of the same customer proves nothing', async () => {
    const customer = await withPhone();
    const { id, code } = await sent(customer);
    const refund = await world.verifying(customer);
    const answer = await prove(refund, id, code);
    expect([answer.status, answer.body.code]).toEqual([404, 'challenge_not_found']);
  });

  test('nor one of another customer, or of another merchant', async () => {
    const { id, code } = await sent(await withPhone());
    const otherCustomer = await world.verifying(await withPhone());
    expect((await prove(otherCustomer, id, code)).body.code).toBe('challenge_not_found');
    const theirs = await world.verifying('c1', { merchantId: 'm2', account: 'elsewhere' }, world.keys.other);
    expect((await prove(theirs, id, code, world.keys.other)).body.code).toBe('challenge_not_found');
    expect(world.temporal.updates).toEqual([]);
  });

  test('and another merchant’s refund is not there', async () => {
    const { refund, id, code } = await sent(await withPhone());
    expect((await prove(refund, id, code, world.keys.other)).status).toBe(404);
    expect((await challenge(refund, { channel: 'sms' }, world.keys.other)).body.code).toBe('refund_not_found');
  });

  test.each([
    ['amount', { amount: 999_999 }],
    ['destination', { destination: { id: 'rd_other_1', kind: 'iban', masked: 'DE…00' } }],
    ['account', { account: 'elsewhere' }],
  ] as const)('a code is void once the %s has changed', async (_, set) => {
    const { refund, id, code } = await sent(await withPhone());
    const row = await world.store.refunds.get(refund, null);
    const step = {
      revision: row!.revision + 1,
      to: 'verifying',
      at: row!.createdAt.toISOString(),
      by: 'engine',
    } as const;
    await world.store.refunds.advance(refund, { transitions: [{ ...step, reason: 'changed' }], set });
    const answer = await prove(refund, id, code);
    expect([answer.status, answer.body.code]).toEqual([409, 'code_void']);
    expect(world.temporal.updates).toEqual([]);
  });
});

describe('sending', () => {
  test('goes to no contact that was registered after the refund was asked for', async () => {
    const customer = `late${(customers += 1)}`;
    const refund = await world.verifying(customer);
    world.clock.skip(1_000);
    await post(world, world.keys.merchant, `${factorsOf(customer)}/contacts`, { channel: 'sms', address: phone });
    const answer = await challenge(refund);
    expect([answer.status, answer.body.code]).toEqual([409, 'factor_not_enrolled']);
    expect(world.messages).toEqual([]);
  });

  test('goes to the contact that is named, over its channel', async () => {
    const customer = await withPhone();
    const mail = { channel: 'email', address: 'ada@example.com' };
    const { body: contact } = await post(world, world.keys.merchant, `${factorsOf(customer)}/contacts`, mail);
    expect(contact.address).toBe('a***@e***.com');
    const refund = await world.verifying(customer);
    expect((await challenge(refund, { channel: 'sms', contact: contact.id })).body.code).toBe('factor_not_enrolled');
    expect((await challenge(refund, { channel: 'email', contact: contact.id })).status).toBe(201);
    expect(world.messages.map(({ to }) => to)).toEqual(['ada@example.com']);
  });

  test('is for refunds that wait for proof, and uses nothing up for others', async () => {
    const customer = await withPhone();
    const refund = await world.refundIn('reviewing', { customerId: customer });
    expect((await challenge(refund)).body.code).toBe('illegal_transition');
    expect(world.messages).toEqual([]);
  });

  test('is limited per customer, and says for how long', async () => {
    const customer = await withPhone();
    const refund = await world.verifying(customer);
    const answers = [];
    for (let n = 0; n < 7; n += 1) answers.push(await challenge(refund));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201, 429]);
    expect([answers[6]?.body.code, answers[6]?.headers['retry-after']]).toEqual(['too_many_codes', '3600']);
    world.clock.skip(3_600_000);
    expect((await challenge(refund)).status).toBe(201);
  });

  test('says what the service said', async () => {
    const refund = await world.verifying(await withPhone());
    world.delivery = { kind: 'unknown', reason: 'no_answer' };
    expect((await challenge(refund)).body.delivery).toBe('unknown');
    world.delivery = { kind: 'refused', reason: 'http_422' };
    const refused = await challenge(refund);
    expect([refused.status, refused.body.code]).toEqual([422, 'message_refused']);
  });
});

test('a refund that waits for nothing uses no code up', async () => {
  const { refund, id, code } = await sent(await withPhone());
  const row = await world.store.refunds.get(refund, null);
  const step = {
    revision: row!.revision + 1,
    to: 'canceled',
    at: row!.createdAt.toISOString(),
    by: 'x',
    reason: 'x',
  } as const;
  await world.store.refunds.advance(refund, { transitions: [step] });
  expect((await prove(refund, id, code)).body.code).toBe('illegal_transition');
  expect((await world.store.challenges.get(id))?.usedAt).toBeNull();
});

test('codes are compared as hashes, whole, right or wrong', async () => {
  const { refund, id, code } = await sent(await withPhone());
  const compared = jest.spyOn(crypto, 'timingSafeEqual');
  await prove(refund, id, other(code));
  const lengths = compared.mock.calls.map(([left, right]) => [left.byteLength, right.byteLength]);
  compared.mockRestore();
  expect(lengths).toContainEqual([32, 32]);
});

test('which ways are open is told of the refund', async () => {
  const customer = await withPhone();
  const refund = await world.verifying(customer);
  const answer = await get(world, world.keys.merchant, `/v1/refunds/${refund}`);
  expect(answer.body.next_action).toMatchObject({
    type: 'verify',
    missing: ['identity', 'second_factor'],
    methods: expect.arrayContaining(['code', 'second_factor']),
  });
  expect(answer.body.next_action.methods).not.toContain('totp');
  const nobody = await world.verifying('nobody');
  const bare = await get(world, world.keys.merchant, `/v1/refunds/${nobody}`);
  expect(bare.body.next_action.methods).not.toContain('code');
});

test('no code and no address is in a row, a log line or a history in clear', async () => {
  const { refund, id, code } = await sent(await withPhone());
  await prove(refund, id, other(code));
  await prove(refund, id, code);
  const [rows, log] = [await world.rows(), world.logged.join('')];
  expect([rows.includes(id), log.includes('/challenges')]).toEqual([true, true]);
  const history = JSON.stringify(world.temporal.updates);
  for (const secret of [`"${code}"`, phone, phone.slice(1)]) {
    expect([rows.includes(secret), log.includes(secret), history.includes(secret)]).toEqual([false, false, false]);
  }
});
