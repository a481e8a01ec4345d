import { apiWorld, post, type ApiWorld } from './support/api-world';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('unblock');
});
afterAll(() => world.close());

const note = { note: 'the late payout is settled with the customer' };

/** What is on record of it, beside that an operator asked. */
const unblockings = async (id: string) =>
  (await world.store.audit.list(id)).filter(({ action }) => action === 'payment.unblock');

test('an operator lets the refunds of a blocked payment go on, and the log knows who and why', async () => {
  const { id } = await world.payment();
  await world.store.payments.block(id, 'paid_after_close');
  const answer = await post(world, world.keys.operator, `/v1/payments/${id}/unblock`, note);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ id, object: 'payment', status: 'captured' });
  expect(await world.store.payments.get(id, null)).toMatchObject({ blocked: null });
  const [first, second] = (await unblockings(id)).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  expect(first).toMatchObject({ action: 'payment.unblock', merchantId: 'm1' });
  expect([first?.detail, second?.detail]).toEqual(
    expect.arrayContaining([
      { ...note, outcome: 'requested', blocked: 'paid_after_close' },
      { ...note, outcome: 'done' },
    ]),
  );
});

test('doing it again, or to a payment that is not blocked, is safe', async () => {
  const { id } = await world.payment();
  expect((await post(world, world.keys.operator, `/v1/payments/${id}/unblock`, note)).status).toBe(200);
  expect((await post(world, world.keys.operator, `/v1/payments/${id}/unblock`, note)).status).toBe(200);
});

test('it needs a note, and an operator', async () => {
  const { id } = await world.payment({ blocked: 'paid_after_close' });
  expect((await post(world, world.keys.operator, `/v1/payments/${id}/unblock`, {})).status).toBe(422);
  expect((await post(world, world.keys.merchant, `/v1/payments/${id}/unblock`, note)).status).toBe(403);
  expect(await world.store.payments.get(id, null)).toMatchObject({ blocked: 'paid_after_close' });
});

test('what is another merchant’s is not there, and stays blocked; the attempt is on record', async () => {
  const { id } = await world.payment({ blocked: 'paid_after_close' });
  const answer = await post(world, world.keys.strayOperator, `/v1/payments/${id}/unblock`, note);
  expect([answer.status, answer.body.code]).toEqual([404, 'payment_not_found']);
  expect(await world.store.payments.get(id, null)).toMatchObject({ blocked: 'paid_after_close' });
  expect(await unblockings(id)).toMatchObject([{ detail: { outcome: 'refused' }, merchantId: null }]);
});
