import { apiWorld, get, post, type ApiWorld } from './support/api-world';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('unblock');
});
afterAll(() => world.close());

const note = { note: 'the late payout is settled with the customer' };
const unblock = (id: string, revision: number, key = world.keys.operator) =>
  post(world, key, `/v1/payments/${id}/unblock`, { ...note, revision });
const blockedNow = async (id: string) => (await get(world, world.keys.operator, `/v1/payments/${id}`)).body.blocked;

/** What is on record of it, beside that an operator asked. */
const unblockings = async (id: string) =>
  (await world.store.audit.list(id)).filter(({ action }) => action === 'payment.unblock');

test('an operator lets the refunds of a blocked payment go on, and the log knows who and why', async () => {
  const { id } = await world.payment();
  await world.store.payments.block(id, 'paid_after_close');
  expect(await blockedNow(id)).toEqual({ reason: 'paid_after_close', revision: 1 });
  const answer = await unblock(id, 1);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ id, object: 'payment', status: 'captured', blocked: null });
  expect(await world.store.payments.get(id, null)).toMatchObject({ blocked: null });
  const [first, second] = (await unblockings(id)).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  expect(first).toMatchObject({ action: 'payment.unblock', merchantId: 'm1' });
  expect([first?.detail, second?.detail]).toEqual(
    expect.arrayContaining([
      { ...note, outcome: 'requested', blocked: 'paid_after_close', revision: 1 },
      { ...note, outcome: 'done' },
    ]),
  );
});

test('doing it again, or to a payment that is not blocked, is safe', async () => {
  const { id } = await world.payment();
  expect((await unblock(id, 0)).status).toBe(200);
  await world.store.payments.block(id, 'paid_after_close');
  for (const _again of [1, 2]) expect((await unblock(id, 1)).status).toBe(200);
});

test('a block that the operator has not seen stays, also when a lost request is repeated', async () => {
  const { id } = await world.payment();
  const block = (reason: string) => world.store.payments.block(id, reason);
  await block('paid_after_close');
  await block('paid_after_release');
  const early = await unblock(id, 1);
  expect([early.status, early.body.code]).toEqual([409, 'payment_block_changed']);
  expect(await blockedNow(id)).toEqual({ reason: 'paid_after_close', revision: 2 });
  expect((await unblock(id, 2)).status).toBe(200);
  await block('paid_after_reversal');
  expect((await unblock(id, 2)).body.code).toBe('payment_block_changed');
  expect(await blockedNow(id)).toEqual({ reason: 'paid_after_reversal', revision: 3 });
  const outcomes = (await unblockings(id)).map(({ detail }) => detail['outcome']);
  expect(outcomes).toEqual(['requested', 'refused', 'requested', 'done', 'requested', 'refused']);
});

test('a block that comes between reading and writing stays', async () => {
  const { id } = await world.payment();
  await world.store.payments.block(id, 'paid_after_close');
  const log = { ...world.store.audit };
  const between = jest.spyOn(world.store.audit, 'append').mockImplementation(async (entry) => {
    if (entry.detail['outcome'] === 'requested') await world.store.payments.block(id, 'paid_after_release');
    return log.append(entry);
  });
  try {
    expect((await unblock(id, 1)).body.code).toBe('payment_block_changed');
  } finally {
    between.mockRestore();
  }
  expect(await blockedNow(id)).toMatchObject({ revision: 2 });
});

test('it needs a note, what was seen, and an operator', async () => {
  const { id } = await world.payment({ blocked: 'paid_after_close' });
  for (const body of [{ revision: 0 }, note]) {
    expect((await post(world, world.keys.operator, `/v1/payments/${id}/unblock`, body)).status).toBe(422);
  }
  expect((await unblock(id, 0, world.keys.merchant)).status).toBe(403);
  expect(await world.store.payments.get(id, null)).toMatchObject({ blocked: 'paid_after_close' });
});

test('what is another merchant’s is not there, and stays blocked; the attempt is on record', async () => {
  const { id } = await world.payment({ blocked: 'paid_after_close' });
  const answer = await unblock(id, 0, world.keys.strayOperator);
  expect([answer.status, answer.body.code]).toEqual([404, 'payment_not_found']);
  expect(await world.store.payments.get(id, null)).toMatchObject({ blocked: 'paid_after_close' });
  expect(await unblockings(id)).toMatchObject([{ detail: { outcome: 'refused' }, merchantId: null }]);
});
