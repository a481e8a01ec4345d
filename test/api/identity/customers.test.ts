import mongoose from 'mongoose';
import { residentCheckCharacter } from '../../../risk/identity/resident-card';
import { passportLines } from '../../risk/identity/mrz';
import { apiWorld, type ApiWorld } from '../support/api-world';
import { cardOf, forget, look, newCard, newCustomer, playedService, put } from './support';

const service = playedService();
let now = new Date('2026-11-30T12:00:00Z');
let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('identity', { identityService: service, now: () => now });
});
afterAll(() => world.close());
beforeEach(() => {
  now = new Date('2026-11-30T12:00:00Z');
  service.verdict = { kind: 'verified', reference: 'chk-1' };
  service.asked = 0;
});

const yearMs = 365 * 86_400_000;

test('who a customer is, is verified, kept and shown masked', async () => {
  const [customer, number] = [newCustomer(), newCard()];
  const answer = await put(world, customer, { name: '张三', document: cardOf(number) });
  expect([answer.status, answer.body]).toEqual([
    200,
    {
      object: 'customer_identity',
      merchant: 'm1',
      customer,
      level: 'verified',
      name: '张*',
      document: { type: 'cn_resident_id', country: 'CHN', number: `1****************${number.at(-1)}` },
      verified_by: 'service',
      verified_at: now.toISOString(),
      expires_at: new Date(now.getTime() + yearMs).toISOString(),
      decisions: [
        {
          id: expect.stringMatching(/^ia_/),
          at: now.toISOString(),
          by: expect.stringMatching(/^key_/),
          method: 'service',
          outcome: 'verified',
          code: null,
          refund: null,
        },
      ],
    },
  ]);
  expect((await look(world, customer)).body).toEqual(answer.body);
  expect(await world.store.customers.identityLevel('m1', customer, now)).toBe('verified');
});

test('nobody is verified any longer than policy and document allow', async () => {
  const [byPolicy, byDocument] = [newCustomer(), newCustomer()];
  await put(world, byPolicy, { name: '张三', document: cardOf(newCard()) });
  const { body } = await put(world, byDocument, {
    name: '李四',
    document: cardOf(newCard(), { expires_on: '2026-12-31' }),
  });
  expect(body.expires_at).toBe('2027-01-01T12:00:00.000Z');
  now = new Date('2027-01-01T12:00:00Z');
  expect((await look(world, byDocument)).body).toMatchObject({ level: 'unverified', name: '李*' });
  expect(await world.store.customers.identityLevel('m1', byDocument, now)).toBe('unverified');
  expect(await world.store.customers.nameMatches('m1', byDocument, '李四', now)).toBe('unknown');
  expect((await look(world, byPolicy)).body.level).toBe('verified');
  now = new Date(now.getTime() + yearMs);
  expect((await look(world, byPolicy)).body.level).toBe('unverified');
});

test('what the service cannot say is not verified, and takes nothing away', async () => {
  const [customer, body] = [newCustomer(), { name: '张三', document: cardOf(newCard()) }];
  service.verdict = { kind: 'unknown', reason: 'timeout' };
  const unknown = await put(world, customer, body);
  expect(unknown.body).toMatchObject({
    level: 'format_checked',
    verified_by: 'format',
    decisions: [{ outcome: 'unknown' }],
  });
  service.verdict = { kind: 'verified', reference: 'chk-2' };
  expect((await put(world, customer, body)).body.level).toBe('verified');
  service.verdict = { kind: 'unknown', reason: 'timeout' };
  now = new Date(now.getTime() + 1_000);
  const again = await put(world, customer, body);
  expect(again.body).toMatchObject({
    level: 'verified',
    decisions: [{ outcome: 'verified', method: 'registry' }, {}, {}],
  });
  expect(Date.parse(again.body.verified_at as string)).toBeLessThan(now.getTime());
  expect(service.asked).toBe(2);
});

test('a document that another customer is verified by is known: to the person whose it is', async () => {
  const number = newCard();
  const first = newCustomer();
  await put(world, first, { name: '阿依古丽·买买提', document: cardOf(number) });
  service.asked = 0;
  const same = await put(world, newCustomer(), { name: '阿依古丽•买买提', document: cardOf(number) });
  expect(same.body).toMatchObject({ level: 'verified', verified_by: 'registry' });
  const other = await put(world, newCustomer(), { name: '王五', document: cardOf(number) });
  expect(other.body).toMatchObject({ status: 422, code: 'identity_mismatch', reason: 'name_mismatch' });
  expect(service.asked).toBe(0);
  // What one merchant knows helps nobody at another.
  expect((await put(world, first, { name: '王五', document: cardOf(number) }, world.keys.other)).status).toBe(200);
  expect(service.asked).toBe(1);
});

test('who is verified does not become somebody else, except by being forgotten first', async () => {
  const customer = newCustomer();
  await put(world, customer, { name: '张三', document: cardOf(newCard()) });
  const other = { name: '李四', document: cardOf(newCard()) };
  expect((await put(world, customer, other)).body).toMatchObject({ code: 'identity_mismatch', reason: 'other_person' });
  expect((await look(world, customer)).body).toMatchObject({ level: 'verified', name: '张*' });
  await forget(world, customer);
  expect((await put(world, customer, other)).body).toMatchObject({ level: 'verified', name: '李*' });
});

test('somebody else’s document, and one that there is not, are not kept', async () => {
  const customer = newCustomer();
  service.verdict = { kind: 'mismatch', code: 'document_not_found' };
  const answer = await put(world, customer, { name: '张三', document: cardOf(newCard()) });
  expect(answer.body).toMatchObject({ status: 422, code: 'identity_mismatch', reason: 'document_not_found' });
  expect((await look(world, customer)).body).toMatchObject({
    level: 'unverified',
    name: null,
    document: null,
    decisions: [{ outcome: 'mismatch', code: 'document_not_found', method: 'service' }],
  });
});

const planted = '11010519491231002X';
test.each([
  ['/document/number', 'check_digit_mismatch', { name: '张三', document: cardOf(`${planted.slice(0, 17)}1`) }],
  ['/document/number', 'superseded_number', { name: '张三', document: cardOf('110105491231002') }],
  [
    '/document/expires_on',
    'document_expired',
    { name: '张三', document: cardOf(planted, { expires_on: '2020-01-01' }) },
  ],
  [
    '/document/mrz',
    'country_unknown',
    { name: 'Erika', document: { type: 'passport', mrz: passportLines({ issuer: 'UTO' }) } },
  ],
  ['/name', 'name_mismatch', { name: 'Max Power', document: { type: 'passport', mrz: passportLines() } }],
  ['/name', 'name_unreadable', { name: '4711', document: cardOf(planted) }],
  [
    '/document/country',
    'country_unknown',
    { name: 'Max', document: { type: 'other', kind: 'other', country: 'ZZZ', number: 'AB123' } },
  ],
])('at %s: %s, without an echo', async (pointer, reason, body) => {
  const customer = newCustomer();
  const answer = await put(world, customer, body);
  expect(answer.body).toMatchObject({ status: 422, code: 'identity_refused', reason, errors: [{ pointer }] });
  expect(JSON.stringify(answer.body)).not.toMatch(/张三|Max|Erika|4711|1949|MUSTERMANN|AB123/);
  expect((await look(world, customer)).body).toMatchObject({
    level: 'unverified',
    decisions: [{ outcome: 'refused', code: reason }],
  });
  expect(service.asked).toBe(0);
});

test.each([
  ['another type', { name: '张三', document: { type: planted, number: planted } }],
  ['a number for a name', { name: 11010519491231, document: cardOf(planted) }],
  ['one line', { name: '张三', document: { type: 'passport', mrz: [planted] } }],
  ['too much', { name: planted.repeat(20), document: cardOf(planted) }],
  [
    'a kind that there is not',
    { name: '张三', document: { type: 'other', kind: planted, country: 'CHN', number: planted } },
  ],
])('a body with %s is refused, without an echo', async (_what, body) => {
  const answer = await put(world, newCustomer(), body);
  expect(answer.body).toMatchObject({ status: 422, code: 'validation_failed' });
  expect(JSON.stringify(answer.body)).not.toMatch(/张三|19491231/);
});

test('forgetting leaves the record of decisions, and nothing of the person', async () => {
  const customer = newCustomer();
  await put(world, customer, { name: '张三', document: cardOf(newCard()) });
  now = new Date(now.getTime() + 1);
  const forgotten = await forget(world, customer);
  expect(forgotten.body).toMatchObject({
    level: 'unverified',
    name: null,
    document: null,
    verified_at: null,
    decisions: [{ outcome: 'deleted' }, { outcome: 'verified', method: 'service' }],
  });
  expect(await world.store.customers.get('m1', customer)).toBeNull();
  expect((await forget(world, customer)).status).toBe(200);
  expect((await look(world, customer)).status).toBe(200);
});

test('a request that was overtaken by a deletion does not bring the person back', async () => {
  const [customer, body] = [newCustomer(), { name: '张三', document: cardOf(newCard()) }];
  service.verdict = { kind: 'unknown', reason: 'timeout' };
  await put(world, customer, body);
  let answerNow = (): void => undefined;
  const asked = new Promise<void>((isAsked) => {
    service.verdict = () => {
      isAsked();
      return new Promise((resolve) => {
        answerNow = () => resolve({ kind: 'verified', reference: null });
      });
    };
  });
  const slow = put(world, customer, body).then((answer) => answer);
  await asked;
  await forget(world, customer);
  answerNow();
  expect((await slow).body).toMatchObject({ status: 409, code: 'identity_changed' });
  expect((await look(world, customer)).body).toMatchObject({ level: 'unverified', name: null });
});

test('many requests at once leave one identity, whole', async () => {
  const customer = newCustomer();
  const people = ['张三', '李四', '王五', '赵六'].map((name) => ({ name, document: cardOf(newCard()) }));
  const answers = await Promise.all(people.map((person) => put(world, customer, person)));
  const kept = await world.store.customers.get('m1', customer);
  const accepted = answers.filter(({ status }) => status === 200);
  expect(accepted).toHaveLength(1);
  expect(answers.filter(({ status }) => status !== 200 && status !== 409 && status !== 422)).toEqual([]);
  const number = people.find(({ name }) => name === kept?.identity.name)?.document.number;
  expect(kept?.identity.document.number).toBe(number);
});

test('other merchants do not find the customer, operators see what their merchants know, masked', async () => {
  const customer = newCustomer();
  await put(world, customer, { name: '张三', document: cardOf(newCard()) });
  const { other, reader, operator, strayOperator, second } = world.keys;
  for (const key of [other, strayOperator]) {
    expect((await look(world, customer, key)).body).toMatchObject({ status: 404, code: 'customer_not_found' });
  }
  expect((await forget(world, customer, other)).status).toBe(404);
  expect((await look(world, customer, reader)).status).toBe(403);
  expect((await forget(world, customer, operator)).status).toBe(403);
  expect((await put(world, customer, {}, operator)).status).toBe(403);
  expect((await look(world, customer, operator)).body).toMatchObject({
    merchant: 'm1',
    level: 'verified',
    name: '张*',
  });
  await put(world, customer, { name: '李四', document: cardOf(newCard()) }, other);
  expect((await look(world, customer, second)).body).toMatchObject({ status: 422, errors: [{ pointer: '/merchant' }] });
  expect((await look(world, customer, second, '?merchant=m2')).body).toMatchObject({ merchant: 'm2', name: '李*' });
  expect((await look(world, customer, operator, '?merchant=m2')).status).toBe(404);
  await world.api.operatorAudit.drain();
  const entries = await world.store.audit.list(customer);
  expect(entries.filter(({ detail }) => detail['method'] === 'GET').length).toBeGreaterThanOrEqual(3);
});

test('neither a log line, nor a row, nor an answer holds a name or a number in clear', async () => {
  const customer = 'person@example.com';
  const digits = '11010119491231017';
  const number = digits + residentCheckCharacter(digits);
  const [first, second] = passportLines({ name: 'GEHEIM<<PERSONA', number: 'SECRET123' });
  const answers = [
    await put(world, customer, { name: '欧阳秘密', document: cardOf(number) }),
    await put(world, customer, { name: '欧阳秘密', document: cardOf(`${number.slice(0, 16)}99`) }),
    await put(world, newCustomer(), { name: 'Persona Geheim', document: { type: 'passport', mrz: [first, second] } }),
    await put(world, newCustomer(), { name: 'Persona Anders', document: { type: 'passport', mrz: [first, second] } }),
    await look(world, customer, world.keys.operator),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 422, 200, 422, 200]);
  await world.api.operatorAudit.drain();
  const db = await mongoose.createConnection(world.uri).asPromise();
  const rows: unknown[] = [];
  for (const { name } of await db.listCollections()) rows.push(await db.collection(name).find().toArray());
  await db.close();
  const text = JSON.stringify([rows, world.logged, answers.map(({ body }) => body as unknown)]);
  expect(text).toContain('欧*');
  for (const word of ['欧阳秘密', number, number.slice(6, 14), 'GEHEIM', 'Geheim', 'Persona', 'SECRET123']) {
    expect([word, text.includes(word)]).toEqual([word, false]);
  }
  expect(world.logged.join('')).toContain('/v1/customers/{id}/identity');
  expect(world.logged.join('')).not.toContain('person@example.com');
});
