import { identityProof } from '../../../api/proofs/identity';
import type { RefundDocument } from '../../../store/store';
import { apiWorld, type ApiWorld } from '../support/api-world';
import { cardOf, forget, newCard, newCustomer, playedService, put } from './support';

const service = playedService();
let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('identity_proof', { identityService: service });
});
afterAll(() => world.close());
beforeEach(() => {
  service.verdict = { kind: 'verified', reference: 'chk-1' };
  service.asked = 0;
});

let refunds = 0;
const refundOf = (customerId: string | null): RefundDocument =>
  ({
    id: `re_${(refunds += 1)}`,
    merchantId: 'm1',
    customerId,
    state: 'verifying',
    createdAt: new Date(Date.now() - 1),
  }) as RefundDocument;
const prove = (refund: RefundDocument, name: string, number: string) =>
  identityProof.prove(
    world.api,
    refund,
    identityProof.body.parse({ method: 'identity', name, document: cardOf(number) }),
  );

test('a customer whom the service knows has proved who they are, and is known from then on', async () => {
  const [customer, number] = [newCustomer(), newCard()];
  const refund = refundOf(customer);
  const proved = await prove(refund, '张三', number);
  expect(proved).toEqual({ passed: true, reference: expect.stringMatching(/^ia_[a-z2-7]{26}$/) });
  const [attempt] = await world.store.identityAttempts.list('m1', customer, 1);
  expect(attempt).toMatchObject({
    id: 'reference' in proved && proved.reference,
    refundId: refund.id,
    outcome: 'verified',
  });
  expect(await world.store.customers.identityLevel('m1', customer, new Date())).toBe('verified');
});

test('who is verified already proves it without the service', async () => {
  const [customer, number] = [newCustomer(), newCard()];
  await put(world, customer, { name: '张三', document: cardOf(number) });
  service.verdict = { kind: 'unknown', reason: 'timeout' };
  service.asked = 0;
  expect(await prove(refundOf(customer), ' 张　三', number)).toMatchObject({ passed: true });
  expect(service.asked).toBe(0);
});

test('another person proves nothing, whoever vouches for them', async () => {
  const [customer, number] = [newCustomer(), newCard()];
  await put(world, customer, { name: '张三', document: cardOf(number) });
  const refund = refundOf(customer);
  expect(await prove(refund, '李四', newCard())).toEqual({ passed: false, code: 'other_person', triesLeft: 4 });
  expect(await prove(refund, '张三', newCard())).toMatchObject({ passed: false, code: 'other_person' });
  expect((await world.store.customers.get('m1', customer))?.identity.name).toBe('张三');
});

test.each([
  ['unknown', { kind: 'unknown', reason: 'timeout' }, 'identity_unknown', 5],
  ['form alone', { kind: 'format_checked' }, 'identity_unverified', 5],
  ['a mismatch', { kind: 'mismatch', code: 'name_mismatch' }, 'name_mismatch', 4],
] as const)('%s proves nothing, and nothing of it is kept', async (_what, verdict, code, triesLeft) => {
  service.verdict = verdict;
  const customer = newCustomer();
  expect(await prove(refundOf(customer), '张三', newCard())).toEqual({ passed: false, code, triesLeft });
  expect(await world.store.customers.get('m1', customer)).toBeNull();
});

test('a policy may be content with the form', async () => {
  service.verdict = { kind: 'format_checked' };
  const api = { ...world.api, identityPolicy: { ...world.api.identityPolicy, proofLevel: 'format_checked' as const } };
  const body = identityProof.body.parse({ method: 'identity', name: '张三', document: cardOf(newCard()) });
  expect(await identityProof.prove(api, refundOf(newCustomer()), body)).toMatchObject({ passed: true });
  service.verdict = { kind: 'unknown', reason: 'timeout' };
  expect(await identityProof.prove(api, refundOf(newCustomer()), body)).toMatchObject({ passed: false });
});

test('a wrong number is told; a refund without a customer has nobody to prove', async () => {
  expect(await prove(refundOf(newCustomer()), '张三', '110105194912310021')).toEqual({
    passed: false,
    code: 'check_digit_mismatch',
    triesLeft: 4,
  });
  expect(await prove(refundOf(null), '张三', newCard())).toEqual({
    passed: false,
    code: 'customer_unknown',
    triesLeft: null,
  });
});

test('tries are counted for each refund, also those made at once, and no more than there are', async () => {
  const refund = refundOf(newCustomer());
  service.verdict = { kind: 'mismatch', code: 'name_mismatch' };
  const results = await Promise.all(Array.from({ length: 12 }, () => prove(refund, '张三', newCard())));
  expect(service.asked).toBeLessThanOrEqual(5);
  for (let more = 0; more < 6; more += 1) results.push(await prove(refund, '张三', newCard()));
  expect(service.asked).toBe(5);
  service.verdict = { kind: 'verified', reference: null };
  expect(await prove(refund, '张三', newCard())).toEqual({ passed: false, code: 'too_many_tries', triesLeft: 0 });
  expect(results.filter(({ passed }) => passed)).toEqual([]);
  expect(await prove(refundOf(refund.customerId), '张三', newCard())).toMatchObject({ passed: true });
});

test('a customer who was forgotten while the refund waited is nobody who could prove it', async () => {
  const customer = newCustomer();
  await put(world, customer, { name: '张三', document: cardOf(newCard()) });
  const refund = refundOf(customer);
  await forget(world, customer);
  const changed = { passed: false, code: 'identity_changed', triesLeft: null };
  expect(await prove(refund, '李四', newCard())).toEqual(changed);
  const thief = newCard();
  await put(world, customer, { name: '李四', document: cardOf(thief) });
  expect(await prove(refund, '李四', thief)).toEqual(changed);
  expect(service.asked).toBe(2);
  const later = { ...refundOf(customer), createdAt: new Date(Date.now() + 1_000) };
  expect(await prove(later, '李四', thief)).toMatchObject({ passed: true });
});

test('nor one who became somebody else meanwhile', async () => {
  const customer = newCustomer();
  service.verdict = { kind: 'format_checked' };
  const honest = newCard();
  await put(world, customer, { name: '张三', document: cardOf(honest) });
  const refund = refundOf(customer);
  service.verdict = { kind: 'verified', reference: 'chk-2' };
  const thief = newCard();
  expect((await put(world, customer, { name: '李四', document: cardOf(thief) })).body.level).toBe('verified');
  expect(await prove(refund, '李四', thief)).toMatchObject({ passed: false, code: 'identity_changed' });

  const known = newCustomer();
  service.verdict = { kind: 'format_checked' };
  await put(world, known, { name: '张三', document: cardOf(honest) });
  const own = refundOf(known);
  service.verdict = { kind: 'verified', reference: 'chk-3' };
  await put(world, known, { name: '张 三', document: cardOf(honest) });
  expect(await prove(own, '张三', honest)).toMatchObject({ passed: true });
});

test('guesses of one customer are limited over all refunds; what is right, or nobody can say, is none', async () => {
  const customer = newCustomer();
  const { triesPerPersonMax } = world.api.verification;
  service.verdict = { kind: 'unknown', reason: 'timeout' };
  for (let n = 0; n < 3; n += 1) await prove(refundOf(customer), '张三', newCard());
  service.verdict = { kind: 'mismatch', code: 'name_mismatch' };
  for (let n = 0; n < triesPerPersonMax; n += 1) {
    expect(await prove(refundOf(customer), '张三', newCard())).toMatchObject({ code: 'name_mismatch' });
  }
  service.asked = 0;
  service.verdict = { kind: 'verified', reference: null };
  await expect(prove(refundOf(customer), '张三', newCard())).rejects.toMatchObject({ code: 'rate_limited' });
  expect(service.asked).toBe(0);
});

test('when the engine fails in between, the try is on record and not held against anybody', async () => {
  const customer = newCustomer();
  service.verdict = () => Promise.reject(new Error('out of order'));
  await expect(prove(refundOf(customer), '张三', newCard())).rejects.toThrow('out of order');
  expect(await world.store.identityAttempts.list('m1', customer, 9)).toMatchObject([
    { outcome: 'unknown', code: 'engine_failed' },
  ]);
});
