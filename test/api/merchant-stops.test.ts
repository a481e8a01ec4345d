import { apiWorld, get, post, type ApiWorld } from './support/api-world';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('merchant_stops');
});
afterAll(() => world.close());
beforeEach(async () => {
  const stop = await world.store.merchantStops.get('m1');
  if (stop?.standing === true) await world.store.merchantStops.release(stop, { actor: 'test', note: 'test' }, at);
});

const at = new Date('2026-03-01T10:00:00.000Z');
const note = { note: 'the sums were restored from the ledger' };
const breach = 'pay_x: more than was captured';

const stopByBreach = (merchantId = 'm1', found = breach) =>
  world.store.merchantStops.stop(
    { merchantId, reason: 'invariant_breach', detail: found, breach: found, by: 'engine' },
    at,
  );
const release = (key = world.keys.operator, merchant = 'm1', body: object = note) =>
  post(world, key, `/v1/merchant_stops/${merchant}/release`, body);
const listed = async (key = world.keys.operator) => (await get(world, key, '/v1/merchant_stops')).body.data;

/** What is on record of it, beside that an operator asked. */
const audited = async (merchant = 'm1') =>
  (await world.store.audit.list(merchant)).filter(({ action }) => action.startsWith('merchant.'));

test('an operator sees a stop, releases it with a note, and the log knows who, why and what was broken', async () => {
  await stopByBreach();
  expect(await listed()).toMatchObject([
    { object: 'merchant_stop', merchant: 'm1', standing: true, reason: 'invariant_breach', breaches: [breach] },
  ]);
  const answer = await release();
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ merchant: 'm1', standing: false, release_note: note.note });
  expect(await listed()).toEqual([]);
  expect(await world.store.merchantStops.reason('m1')).toBeNull();
  const entries = await audited();
  expect(entries.map(({ action, detail, merchantId }) => [action, detail, merchantId])).toEqual(
    expect.arrayContaining([
      ['merchant.release', { ...note, outcome: 'requested', breaches: breach }, 'm1'],
      ['merchant.release', { ...note, outcome: 'done' }, 'm1'],
    ]),
  );
  expect((await release()).status).toBe(200);
});

test('an operator stops a merchant by hand; a stop that stands stays what it is', async () => {
  const stop = (why: string) => post(world, world.keys.operator, '/v1/merchant_stops', { merchant: 'm1', note: why });
  const first = await stop('complaints of customers');
  expect(first.body).toMatchObject({ standing: true, reason: 'operator', detail: 'complaints of customers' });
  expect((await stop('once more')).body).toEqual(first.body);
  expect(await world.store.merchantStops.reason('m1')).toBe('operator');
  expect((await audited()).map(({ action }) => action)).toContain('merchant.stop');
});

test('only an operator, who serves the merchant and says why, may stop or release', async () => {
  await stopByBreach('m1', 'pay_w: more than was captured');
  const body = { merchant: 'm1', ...note };
  expect((await release(world.keys.merchant)).status).toBe(403);
  expect((await get(world, world.keys.merchant, '/v1/merchant_stops')).status).toBe(403);
  expect((await post(world, world.keys.merchant, '/v1/merchant_stops', body)).status).toBe(403);
  expect((await release(world.keys.operator, 'm1', {})).status).toBe(422);
  const strange = await release(world.keys.strayOperator);
  expect([strange.status, strange.body.code]).toEqual([404, 'merchant_stop_not_found']);
  expect((await post(world, world.keys.strayOperator, '/v1/merchant_stops', body)).status).toBe(422);
  expect(await listed(world.keys.strayOperator)).toEqual([]);
  expect(await world.store.merchantStops.reason('m1')).toBe('invariant_breach');
  const refused = (await audited()).filter(({ detail }) => detail['outcome'] === 'refused');
  expect(refused.map(({ action, merchantId }) => [action, merchantId])).toEqual(
    expect.arrayContaining([
      ['merchant.release', null],
      ['merchant.stop', null],
    ]),
  );
});

test('a merchant that was never stopped has nothing to release', async () => {
  expect((await release(world.keys.second, 'm2')).body.code).toBe('merchant_stop_not_found');
});

test('a breach that is found while an operator looks is not released unseen', async () => {
  const { stop } = await stopByBreach();
  await stopByBreach('m1', 'pay_y: a refund has two entries');
  expect(await world.store.merchantStops.release(stop, { actor: 'key_op', note: 'x' }, at)).toBeNull();
  expect(await world.store.merchantStops.reason('m1')).toBe('invariant_breach');
});

test('what was released once does not stop again, whatever else is found does', async () => {
  await stopByBreach('m1', 'pay_z: first');
  await release();
  expect((await stopByBreach('m1', 'pay_z: first')).kind).toBe('accepted');
  expect(await world.store.merchantStops.reason('m1')).toBeNull();
  expect((await stopByBreach('m1', 'pay_z: second')).kind).toBe('stopped');
  expect(await world.store.merchantStops.reason('m1')).toBe('invariant_breach');
});
