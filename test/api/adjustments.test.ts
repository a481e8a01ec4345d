import { tradeRecordId } from '../../ledger/record-id';
import { verifyRecord } from '../../ledger/verify-record';
import { adjust, apiWorld, get, hmacKey, newKey, post, type ApiWorld } from './support/api-world';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('adjustments');
});
afterAll(() => world.close());

const decide = (id: string, verb: 'approve' | 'reject', key = world.keys.second, body?: object) =>
  post(world, key, `/v1/adjustments/${id}/${verb}`, body);

const recordsOf = async (id: string) => {
  const record = await world.store.tradeRecords.get(
    tradeRecordId({ merchantId: 'm1', type: 'adjustment', subjectId: id, leg: 'adjustment' }),
    null,
  );
  return record === null ? [] : [record];
};

/** What is on record of it, beside that an operator asked. */
const audited = async (id: string) =>
  (await world.store.audit.list(id))
    .filter(({ action }) => action.startsWith('adjustment.'))
    .map(({ action, detail }) => [action.slice('adjustment.'.length), detail['outcome'] ?? null]);

test('one operator asks, another approves: then exactly one balanced record is posted', async () => {
  const asked = await adjust(world, { reference: 'txn_1' });
  expect(asked.status).toBe(201);
  const { id } = asked.body;
  expect(asked.headers['location']).toBe(`/v1/adjustments/${id}`);
  expect(asked.body).toMatchObject({ object: 'adjustment', status: 'pending', merchant: 'm1', trade_record: null });
  expect(await recordsOf(id)).toEqual([]);

  const approved = await decide(id, 'approve', world.keys.second, { note: 'seen' });
  expect([approved.status, approved.body.status]).toEqual([200, 'posted']);
  const [record] = await recordsOf(id);
  expect(record).toMatchObject({ id: approved.body.trade_record, amount: 750, providerReference: 'txn_1' });
  expect(record?.occurredAt.toISOString()).toBe(approved.body.decided_at);
  expect(record?.postings.map(({ account }) => account)).toEqual(['expense:write_offs', 'liability:merchant:m1']);
  expect(verifyRecord(record!, hmacKey)).toEqual([]);
  expect(await audited(id)).toEqual([
    ['request', null],
    ['approve', 'requested'],
    ['approve', 'done'],
  ]);
  const shown = await get(world, world.keys.merchant, `/v1/trade_records/${record?.id}`);
  expect(shown.body).toMatchObject({ type: 'adjustment', payment: null, provider: null });
  expect(JSON.stringify(shown.body)).not.toContain('rounds');
});

test('who asked cannot approve, and can withdraw', async () => {
  const { id } = (await adjust(world)).body;
  const own = await decide(id, 'approve', world.keys.operator);
  expect([own.status, own.body.code]).toEqual([409, 'second_operator_required']);
  expect((await decide(id, 'reject', world.keys.operator)).body.status).toBe('rejected');
  expect(await recordsOf(id)).toEqual([]);
});

test('what was decided stays so: the same again is safe, anything else is refused', async () => {
  const { id } = (await adjust(world)).body;
  const first = await decide(id, 'approve');
  expect((await decide(id, 'approve')).body).toEqual(first.body);
  const other = await decide(id, 'reject', world.keys.operator);
  expect([other.status, other.body.code]).toEqual([409, 'adjustment_closed']);
  expect(await recordsOf(id)).toHaveLength(1);

  const rejected = (await adjust(world)).body.id;
  await decide(rejected, 'reject');
  expect((await decide(rejected, 'reject')).status).toBe(200);
  expect((await decide(rejected, 'approve')).status).toBe(409);
  expect(await recordsOf(rejected)).toEqual([]);
});

test('however many approve and reject at once, one decision counts', async () => {
  const { id } = (await adjust(world)).body;
  const answers = await Promise.all([
    ...Array.from({ length: 4 }, () => decide(id, 'approve')),
    ...Array.from({ length: 4 }, () => decide(id, 'reject', world.keys.operator)),
  ]);
  const won = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => String(body.decided_by)));
  expect(won.size).toBe(1);
  const { body } = await get(world, world.keys.operator, `/v1/adjustments/${id}`);
  expect(await recordsOf(id)).toHaveLength(body.status === 'posted' ? 1 : 0);
});

test('an approval whose process died before the record was posted is finished by repeating it', async () => {
  const { id } = (await adjust(world)).body;
  const { id: by } = (await world.store.apiKeys.list()).find(({ merchantIds }) => merchantIds.length === 2)!;
  const at = new Date();
  await world.store.adjustments.decide(id, { to: 'approved', by, at });
  expect(await recordsOf(id)).toEqual([]);
  expect((await decide(id, 'approve')).body).toMatchObject({ status: 'posted', decided_at: at.toISOString() });
  expect(await recordsOf(id)).toHaveLength(1);
});

test('nobody can decide once its time is over', async () => {
  const late = await apiWorld('adjustments-late', { adjustmentExpiryMs: 0 });
  try {
    const { id } = (await adjust(late)).body;
    const answer = await post(late, late.keys.second, `/v1/adjustments/${id}/approve`);
    expect([answer.status, answer.body.code]).toEqual([409, 'adjustment_closed']);
  } finally {
    await late.close();
  }
});

test('the same key and request get the first answer, another request is refused', async () => {
  const key = newKey();
  const first = await adjust(world, {}, key);
  await decide(first.body.id, 'approve');
  const again = await adjust(world, {}, key);
  expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([201, first.text, 'true']);
  expect((await adjust(world, { amount: 751 }, key)).body.code).toBe('idempotency_key_reused');
  const others = await adjust(world, {}, key, world.keys.second);
  expect(others.body.id).not.toBe(first.body.id);
});

test.each<[string, object, string]>([
  ['a refund hold', { debit: 'liability:refund_hold' }, '/debit'],
  ['an account of nobody', { credit: 'asset:mine' }, '/credit'],
  ['another merchant’s account', { credit: 'liability:merchant:m2' }, '/credit'],
  ['the same account twice', { debit: 'liability:merchant' }, '/credit'],
  ['a merchant that the key does not serve', { merchant: 'm2' }, '/merchant'],
  ['nothing', { amount: 0 }, '/amount'],
  ['too much', { amount: 2 ** 53 }, '/amount'],
  ['a fraction', { amount: 0.5 }, '/amount'],
  ['no reason', { reason: '' }, '/reason'],
  ['a card number for a reason', { reason: 'card 4242 4242 4242 4242' }, '/reason'],
])('%s is refused', async (_what, change, pointer) => {
  const answer = await adjust(world, change);
  expect(answer.status).toBe(422);
  expect(answer.body.errors[0].pointer).toBe(pointer);
});

test('merchants may not, nor operators without the scope', async () => {
  expect((await adjust(world, {}, newKey(), world.keys.merchant)).status).toBe(403);
  expect((await get(world, world.keys.merchant, '/v1/adjustments')).status).toBe(403);
});

test('operators list those of their merchants, by status', async () => {
  const { id } = (await adjust(world)).body;
  const list = (key: string, query = '') => get(world, key, `/v1/adjustments${query}`);
  const pending = await list(world.keys.second, '?status=pending&limit=1');
  expect(pending.body.data.map((row: { id: string }) => row.id)).toEqual([id]);
  expect((await list(world.keys.strayOperator)).body.data).toEqual([]);
  expect((await get(world, world.keys.strayOperator, `/v1/adjustments/${id}`)).status).toBe(404);
  expect((await decide(id, 'approve', world.keys.strayOperator)).status).toBe(404);
  expect((await audited(id)).at(-1)).toEqual(['approve', 'refused']);
});
