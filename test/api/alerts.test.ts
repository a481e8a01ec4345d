import request from 'supertest';
import { createKey } from '../../api/keys';
import type { Raising } from '../../store/store';
import { apiWorld, bearer, get, post, type ApiWorld } from './support/api-world';

let world: ApiWorld;
let raised = 0;
beforeEach(async () => {
  world = await apiWorld('alerts-api');
});
afterEach(() => world.close());

async function raise(change: Partial<Raising> = {}): Promise<string> {
  const subject = `c_${(raised += 1)}`;
  const alert = { kind: 'velocity_customer', severity: 'warning', merchantId: 'm1', subject, detail: '' } as const;
  const scope = change.merchantId === undefined ? 'm1' : change.merchantId;
  await world.store.alerts.raise({ ...alert, ...change }, new Date());
  return (await world.store.alerts.list([scope], 1))[0]!.id;
}

const idsOf = (body: { data: { id: string }[] }): string[] => body.data.map(({ id }) => id);
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const remove = (key: string, path: string) => request(world.app).delete(path).set(bearer(key));

test('an alert is read, acknowledged and resolved, and says by whom', async () => {
  const id = await raise({ evidence: { refunds: 12, limit: 5 }, refundIds: ['re_1', 're_2'] });
  const { merchant } = world.keys;
  const read = await get(world, merchant, `/v1/alerts/${id}`);
  expect(read.body).toMatchObject({
    id,
    object: 'alert',
    state: 'open',
    group: 'm1/velocity',
    evidence: { refunds: 12, limit: 5 },
    refunds: ['re_1', 're_2'],
    refund_count: 2,
    acknowledged: null,
    resolved: null,
  });
  const acknowledged = await post(world, merchant, `/v1/alerts/${id}/acknowledge`, { note: 'I look into it' });
  expect([acknowledged.status, acknowledged.body.state]).toEqual([200, 'acknowledged']);
  expect(acknowledged.body.acknowledged).toMatchObject({ by: expect.stringMatching(/^key_/), note: 'I look into it' });
  const resolved = await post(world, merchant, `/v1/alerts/${id}/resolve`);
  expect([resolved.body.state, resolved.body.resolved.note]).toEqual(['resolved', null]);
});

test('repeating changes nothing, and what is over cannot be acknowledged', async () => {
  const id = await raise();
  const first = await post(world, world.keys.second, `/v1/alerts/${id}/acknowledge`, { note: 'mine' });
  const second = await post(world, world.keys.operator, `/v1/alerts/${id}/acknowledge`, { note: 'no, mine' });
  expect([second.status, second.body]).toEqual([200, first.body]);
  const over = await post(world, world.keys.second, `/v1/alerts/${id}/resolve`);
  expect((await post(world, world.keys.operator, `/v1/alerts/${id}/resolve`)).body).toEqual(over.body);
  const late = await post(world, world.keys.merchant, `/v1/alerts/${id}/acknowledge`);
  expect([late.status, late.body.code]).toEqual([409, 'alert_closed']);
});

test('an alert of before, with a slash in its id, is asked for by it', async () => {
  const asked = jest.spyOn(world.store.alerts, 'get');
  const answer = await get(world, world.keys.merchant, `/v1/alerts/${encodeURIComponent('refund_held/re_1')}`);
  expect([answer.status, answer.body.code]).toEqual([404, 'alert_not_found']);
  expect(asked).toHaveBeenCalledWith('refund_held/re_1', { asMerchant: ['m1'] });
});

describe('what a merchant does about its alert', () => {
  const seen = async (key: string, id: string) => {
    const { body } = await get(world, key, `/v1/alerts/${id}`);
    return [body.state, body.merchant_state];
  };
  const found = async (key: string, state: string) =>
    idsOf((await get(world, key, `/v1/alerts?state=${state}`)).body).length;

  test('is for the merchant: for operators it stands as it stood', async () => {
    const { merchant, operator } = world.keys;
    const id = await raise({ severity: 'critical' });
    await post(world, merchant, `/v1/alerts/${id}/acknowledge`, { note: 'nothing to see here' });
    expect([await seen(merchant, id), await seen(operator, id)]).toEqual([
      ['acknowledged', 'acknowledged'],
      ['open', 'acknowledged'],
    ]);
    const over = await post(world, merchant, `/v1/alerts/${id}/resolve`);
    expect([over.status, over.body.state, over.body.acknowledged.note]).toEqual([
      200,
      'resolved',
      'nothing to see here',
    ]);
    expect(await seen(operator, id)).toEqual(['open', 'resolved']);
    expect((await get(world, operator, `/v1/alerts/${id}`)).body).toMatchObject({ acknowledged: null, resolved: null });
    expect([await found(merchant, 'open'), await found(operator, 'open')]).toEqual([0, 1]);
    const groups = async (key: string) => (await get(world, key, '/v1/alerts/groups')).body.data;
    expect([await groups(merchant), await groups(operator)]).toMatchObject([[], [{ alerts: 1, unacknowledged: 1 }]]);
  });

  test('is over when operators have done the same', async () => {
    const { merchant, operator } = world.keys;
    const id = await raise();
    await post(world, operator, `/v1/alerts/${id}/acknowledge`);
    expect(await seen(merchant, id)).toEqual(['acknowledged', 'acknowledged']);
    await post(world, operator, `/v1/alerts/${id}/resolve`);
    expect(await seen(merchant, id)).toEqual(['resolved', 'resolved']);
    expect((await post(world, merchant, `/v1/alerts/${id}/acknowledge`)).status).toBe(409);
  });
});

test('what is about people at a merchant is for operators only', async () => {
  const { merchant, operator } = world.keys;
  await raise({ kind: 'under_threshold', family: 'anomaly', subject: 'agent:m1:till-3', operatorsOnly: true });
  const [id] = idsOf((await get(world, operator, '/v1/alerts')).body);
  expect(idsOf((await get(world, merchant, '/v1/alerts')).body)).toEqual([]);
  expect((await get(world, merchant, '/v1/alerts/groups')).body.data).toEqual([]);
  expect((await get(world, merchant, `/v1/alerts/${id}`)).status).toBe(404);
  expect((await get(world, merchant, `/v1/alerts?starting_after=${id}`)).status).toBe(400);
  for (const act of ['acknowledge', 'resolve']) {
    expect((await post(world, merchant, `/v1/alerts/${id}/${act}`)).status).toBe(404);
  }
  const shown = await post(world, operator, `/v1/alerts/${id}/acknowledge`);
  expect(shown.body).toMatchObject({ state: 'acknowledged', merchant_state: null });
});

test('what is about the engine itself is for operators only', async () => {
  const id = await raise({ kind: 'ledger_breach', severity: 'critical', merchantId: null });
  for (const path of [`/v1/alerts/${id}/acknowledge`, `/v1/alerts/${id}/resolve`]) {
    expect((await post(world, world.keys.merchant, path)).status).toBe(404);
  }
  expect((await get(world, world.keys.merchant, `/v1/alerts/${id}`)).status).toBe(404);
  expect((await post(world, world.keys.operator, `/v1/alerts/${id}/acknowledge`)).status).toBe(200);
  expect(idsOf((await get(world, world.keys.operator, '/v1/alerts?group=/ledger')).body)).toEqual([id]);
});

test('an alert about the key that asks is acknowledged and resolved by another, and the key is not muted by its holder', async () => {
  const { operator, second } = world.keys;
  const own = await raise({ merchantId: null });
  const by = (await post(world, operator, `/v1/alerts/${own}/acknowledge`)).body.acknowledged.by as string;
  const id = await raise({ merchantId: null, kind: 'operator_factor_added', subject: by });
  const mute = { subject: by, until: inDays(1), reason: 'x' };
  for (const [path, body] of [
    [`/v1/alerts/${id}/acknowledge`, {}],
    [`/v1/alerts/${id}/resolve`, {}],
    ['/v1/alerts/mutes', mute],
  ] as const) {
    const answer = await post(world, operator, path, body);
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  }
  expect((await get(world, operator, `/v1/alerts/${id}`)).body.state).toBe('open');
  expect((await post(world, second, '/v1/alerts/mutes', mute)).status).toBe(201);
  expect((await post(world, second, `/v1/alerts/${id}/resolve`)).body.state).toBe('resolved');
});

test('a key that may only read may not acknowledge, resolve or mute', async () => {
  const id = await raise();
  const reading = { kind: 'merchant', merchantIds: ['m1'], label: '', scopes: ['alerts:read'] } as const;
  const { key } = await createKey(world.store.apiKeys, reading);
  const bodies = { kind: 'x_y', until: inDays(1), reason: 'x' };
  expect((await post(world, key, `/v1/alerts/${id}/acknowledge`)).status).toBe(403);
  expect((await post(world, key, `/v1/alerts/${id}/resolve`)).status).toBe(403);
  expect((await post(world, key, '/v1/alerts/mutes', bodies)).status).toBe(403);
  expect((await get(world, key, `/v1/alerts/${id}`)).body.state).toBe('open');
});

test('what somebody did about an alert stays in the audit log', async () => {
  const id = await raise();
  await post(world, world.keys.operator, `/v1/alerts/${id}/resolve`, { note: 'false alarm' });
  await post(world, world.keys.operator, `/v1/alerts/${id}/acknowledge`);
  const entries = (await world.store.audit.list(id)).filter(({ action }) => action.startsWith('alert.'));
  expect(
    entries.map(({ action, merchantId, detail }) => [action, merchantId, detail['outcome'], detail['note']]),
  ).toEqual([
    ['alert.resolve', 'm1', 'requested', 'false alarm'],
    ['alert.acknowledge', 'm1', 'requested', null],
    ['alert.acknowledge', 'm1', 'refused', null],
  ]);
});

test('lists are filtered; those of the merchant who is named by an operator', async () => {
  const [open, critical] = [await raise(), await raise({ severity: 'critical', kind: 'ring_small' })];
  const theirs = await raise({ merchantId: 'm2' });
  await post(world, world.keys.second, `/v1/alerts/${critical}/acknowledge`);
  const found = async (search: string, key = world.keys.second): Promise<string[]> =>
    idsOf((await get(world, key, `/v1/alerts?${search}`)).body);
  expect(await found('state=open')).toEqual([theirs, open]);
  expect(await found('state=acknowledged,resolved')).toEqual([critical]);
  expect(await found('severity=critical')).toEqual([critical]);
  expect(await found('kind=velocity_customer&merchant=m1')).toEqual([open]);
  expect(await found('group=m2/velocity')).toEqual([theirs]);
  expect(await found('group=m2/velocity', world.keys.merchant)).toEqual([]);
  expect(await found('merchant=m2', world.keys.merchant)).toEqual([]);
  expect(await found(`created[gte]=${inDays(1)}`)).toEqual([]);
  expect((await get(world, world.keys.merchant, '/v1/alerts?state=closed')).status).toBe(422);
});

test('subjects of one attack read as one group', async () => {
  for (let n = 0; n < 5; n += 1) await raise();
  await raise({ kind: 'ring_small', severity: 'critical' });
  await raise({ merchantId: 'm2' });
  const { body } = await get(world, world.keys.merchant, '/v1/alerts/groups');
  expect(body.data).toMatchObject([
    { object: 'alert_group', group: 'm1/ring', alerts: 1, severity: 'critical', merchant: 'm1' },
    { group: 'm1/velocity', alerts: 5, unacknowledged: 5, kinds: ['velocity_customer'] },
  ]);
});

describe('a mute', () => {
  const mute = (key: string, change: object = {}) =>
    post(world, key, '/v1/alerts/mutes', { kind: 'velocity_customer', until: inDays(1), reason: 'a sale', ...change });

  test('is made, listed and ended by its own', async () => {
    const { merchant, other, operator, strayOperator } = world.keys;
    const made = await mute(merchant);
    expect([made.status, made.body]).toMatchObject([
      201,
      { object: 'alert_mute', merchants: ['m1'], reason: 'a sale' },
    ]);
    const listed = async (key: string) => idsOf((await get(world, key, '/v1/alerts/mutes')).body);
    expect(await listed(merchant)).toEqual([made.body.id]);
    const path = `/v1/alerts/mutes/${made.body.id}`;
    for (const key of [other, operator, strayOperator]) {
      expect(await listed(key)).toEqual([]);
      expect((await remove(key, path)).status).toBe(404);
    }
    expect((await remove(merchant, path)).body).toEqual({ id: made.body.id, object: 'alert_mute', deleted: true });
    expect(await listed(merchant)).toEqual([]);
  });

  test('of an operator is of all that the operator serves and the engine, or of one of them', async () => {
    expect((await mute(world.keys.second)).body.merchants).toEqual(['m1', 'm2', null]);
    expect((await mute(world.keys.second, { merchant: 'm2' })).body.merchants).toEqual(['m2']);
    expect((await mute(world.keys.operator, { merchant: 'm2' })).status).toBe(403);
    expect((await mute(world.keys.merchant, { merchant: 'm2' })).status).toBe(403);
    // That of both is not theirs who serves one.
    expect((await get(world, world.keys.operator, '/v1/alerts/mutes')).body.data).toEqual([]);
  });

  test('of an operator that ends has what was muted looked at', async () => {
    const made = await mute(world.keys.operator);
    const id = await raise();
    const alert = (await world.store.alerts.get(id, null))!;
    await world.store.alerts.attended(alert, new Date(made.body.until as string));
    await remove(world.keys.operator, `/v1/alerts/mutes/${made.body.id}`);
    expect((await world.store.alerts.due(new Date(), 9)).map((due) => due.id)).toEqual([id]);
  });

  test.each([
    ['nothing', { kind: undefined }],
    ['the past', { until: inDays(-1) }],
    ['for ever', { until: inDays(31) }],
    ['without a reason', { reason: undefined }],
    ['factors of operators', { kind: 'operator_factor_added' }],
  ])('of %s is refused', async (_, change) => {
    expect((await mute(world.keys.merchant, change)).status).toBe(422);
  });
});
