import type { WebhookDeliveryDocument, WebhookEndpointDocument } from '../../store/store';
import { createStore } from '../../store/create-store';
import { createCipher } from '../../store/encryption';
import { openStore, type TestStore } from './support/open-store';
import { at, newId } from './support/rows';

const cipher = createCipher([{ id: 'k1', key: Buffer.alloc(32, 1) }]);
let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('webhooks', { cipher });
});
afterAll(() => opened.close());

const hourMs = 3_600_000;

const endpoint = (change: Partial<WebhookEndpointDocument> = {}): Omit<WebhookEndpointDocument, 'secrets'> => ({
  id: newId('we'),
  merchantId: 'acme',
  url: 'https://shop.example/hooks',
  description: null,
  events: ['*'],
  status: 'enabled',
  disabledReason: null,
  since: at(0),
  failingSince: null,
  createdAt: at(0),
  updatedAt: at(0),
  ...change,
});

const insert = async (change: Partial<WebhookEndpointDocument> = {}, secret = 'whsec_one') => {
  const inserted = await opened.store.webhookEndpoints.insert(endpoint(change), secret, 1_000);
  if (inserted === null) throw new Error('There is no room');
  return inserted;
};

describe('endpoints', () => {
  test('belong to their merchant', async () => {
    const own = await insert();
    const { webhookEndpoints } = opened.store;
    expect(await webhookEndpoints.get(own.id, ['acme'])).toEqual(own);
    expect(await webhookEndpoints.get(own.id, null)).toEqual(own);
    expect(await webhookEndpoints.get(own.id, ['other'])).toBeNull();
    expect(await webhookEndpoints.list(['other'])).toEqual([]);
  });

  test('of one merchant are never more than it may have, however many are made at once', async () => {
    const merchantId = newId('m');
    const make = () => opened.store.webhookEndpoints.insert(endpoint({ merchantId }), 'whsec_one', 3);
    const made = await Promise.all(Array.from({ length: 8 }, make));
    expect(made.filter((one) => one !== null)).toHaveLength(3);
    const [one] = await opened.store.webhookEndpoints.list([merchantId]);
    await opened.store.webhookEndpoints.remove(one!.id);
    expect(await make()).not.toBeNull();
    expect(await make()).toBeNull();
  });

  test('hold their secret encrypted, bound to the endpoint and its merchant', async () => {
    const own = await insert({}, 'whsec_c2VjcmV0');
    const raw = await opened.raw.collection<{ _id: string }>('webhook_endpoints').findOne({ _id: own.id });
    expect(JSON.stringify(raw)).not.toContain('c2VjcmV0');
    const { webhookEndpoints } = opened.store;
    expect(webhookEndpoints.secretsOf(own, at(1))).toEqual(['whsec_c2VjcmV0']);
    for (const other of [
      { ...own, id: newId('we') },
      { ...own, merchantId: 'other' },
    ]) {
      expect(() => webhookEndpoints.secretsOf(other, at(1))).toThrow('unable to authenticate');
    }
    const keyless = await createStore({ uri: opened.uri });
    expect(() => keyless.webhookEndpoints.secretsOf(own, at(1))).toThrow('without keys');
    await keyless.close();
  });

  test('sign with old and new secret while one replaces the other', async () => {
    const own = await insert({}, 'whsec_one');
    const { webhookEndpoints } = opened.store;
    const rotated = await webhookEndpoints.rotate(own, 'whsec_two', { at: at(10), overlapMs: 5_000 });
    expect(webhookEndpoints.secretsOf(rotated!, at(14))).toEqual(['whsec_two', 'whsec_one']);
    expect(webhookEndpoints.secretsOf(rotated!, at(15))).toEqual(['whsec_two']);
    const again = await webhookEndpoints.rotate(rotated!, 'whsec_three', { at: at(12), overlapMs: 5_000 });
    expect(webhookEndpoints.secretsOf(again!, at(14))).toEqual(['whsec_three', 'whsec_two', 'whsec_one']);
    expect(webhookEndpoints.secretsOf(again!, at(16))).toEqual(['whsec_three', 'whsec_two']);
    expect(await webhookEndpoints.rotate(own, 'whsec_lost', { at: at(13), overlapMs: 5_000 })).toBeNull();
  });

  test('keep their secrets when another key is put in front and the old one goes', async () => {
    const own = await insert({ createdAt: at(-60) }, 'whsec_one');
    const when = { at: new Date(), overlapMs: hourMs };
    const rotated = (await opened.store.webhookEndpoints.rotate(own, 'whsec_two', when))!;
    const [old, next] = [1, 2].map((byte) => ({ id: `k${byte}`, key: Buffer.alloc(32, byte) }));
    const both = await createStore({ uri: opened.uri, cipher: createCipher([next!, old!]) });
    const alone = await createStore({ uri: opened.uri, cipher: createCipher([next!]) });
    expect(() => alone.webhookEndpoints.secretsOf(rotated, when.at)).toThrow('k1');
    expect(await both.webhookEndpoints.reencrypt(when.at)).toBeGreaterThanOrEqual(2);
    const after = (await alone.webhookEndpoints.get(own.id, null))!;
    expect(alone.webhookEndpoints.secretsOf(after, when.at)).toEqual(['whsec_two', 'whsec_one']);
    expect(after.secrets.map(({ createdAt, expiresAt }) => [createdAt, expiresAt])).toEqual(
      rotated.secrets.map(({ createdAt, expiresAt }) => [createdAt, expiresAt]),
    );
    // A rotation that had read the endpoint before would bring the old key back.
    expect(await both.webhookEndpoints.rotate(rotated, 'whsec_three', when)).toBeNull();
    await createStore({ uri: opened.uri, cipher: createCipher([old!, next!]) }).then(async (back) => {
      await back.webhookEndpoints.reencrypt(when.at);
      await back.close();
    });
    await both.close();
    await alone.close();
  });

  test('listen while they are enabled, from when they were', async () => {
    const own = await insert();
    const { webhookEndpoints } = opened.store;
    const listens = async () => (await webhookEndpoints.listening()).find(({ id }) => id === own.id);
    expect(await webhookEndpoints.disable(own.id, 'gone', at(5))).toMatchObject({ disabledReason: 'gone' });
    expect(await webhookEndpoints.disable(own.id, 'by_merchant', at(6))).toBeNull();
    expect(await listens()).toBeUndefined();
    await webhookEndpoints.enable(own.id, at(9));
    expect(await webhookEndpoints.enable(own.id, at(10))).toBeNull();
    expect(await listens()).toMatchObject({ since: at(9), disabledReason: null });
  });

  test('know since when they have failed, until they succeed', async () => {
    const { id } = await insert();
    const { webhookEndpoints } = opened.store;
    await webhookEndpoints.noteFailure(id, at(1));
    await webhookEndpoints.noteFailure(id, at(2));
    expect(await webhookEndpoints.get(id, null)).toMatchObject({ failingSince: at(1) });
    await webhookEndpoints.noteSuccess(id);
    expect(await webhookEndpoints.get(id, null)).toMatchObject({ failingSince: null });
  });
});

describe('deliveries', () => {
  const delivery = (change: Partial<WebhookDeliveryDocument> = {}): WebhookDeliveryDocument => ({
    id: newId('wd'),
    merchantId: 'acme',
    endpointId: newId('we'),
    eventId: newId('evt'),
    eventType: 'refund.updated',
    subject: 're_1',
    payload: '{}',
    status: 'pending',
    round: 1,
    attemptsInRound: 0,
    attemptsMade: 0,
    attempts: [],
    dueAt: at(0),
    createdAt: at(0),
    expiresAt: new Date(Date.now() + hourMs),
    ...change,
  });

  const attempt = (number: number) => ({
    number,
    at: at(number),
    durationMs: 5,
    responseStatus: 500,
    error: 'unsuccessful_status',
    responseBody: 'no',
  });

  const get = (id: string) => opened.store.webhookDeliveries.get(id, null);

  test('are inserted once: a repetition changes nothing', async () => {
    const own = delivery();
    const { webhookDeliveries } = opened.store;
    await Promise.all([own, own, { ...own, payload: 'other' }].map((row) => webhookDeliveries.insert(row)));
    await webhookDeliveries.recordAttempt(own.id, { round: 1, attempt: attempt(1), status: 'delivered', dueAt: null });
    expect(await webhookDeliveries.insert(own)).toMatchObject({ status: 'delivered', attemptsMade: 1 });
    expect(await webhookDeliveries.get(own.id, ['other'])).toBeNull();
  });

  test('take their status from attempts of the latest round only, and log all', async () => {
    const own = delivery();
    const { webhookDeliveries } = opened.store;
    await webhookDeliveries.insert(own);
    await webhookDeliveries.recordAttempt(own.id, { round: 1, attempt: attempt(1), status: 'pending', dueAt: at(9) });
    expect(await get(own.id)).toMatchObject({ status: 'pending', dueAt: at(9), attemptsInRound: 1, attemptsMade: 1 });
    await webhookDeliveries.restart(own.id, at(5));
    await webhookDeliveries.recordAttempt(own.id, { round: 1, attempt: attempt(2), status: 'failed', dueAt: null });
    await webhookDeliveries.cancel(own.id, 1);
    expect(await get(own.id)).toMatchObject({
      status: 'pending',
      round: 2,
      dueAt: at(5),
      attemptsInRound: 0,
      attemptsMade: 2,
      attempts: [attempt(1), attempt(2)],
    });
    await webhookDeliveries.cancel(own.id, 2);
    expect(await get(own.id)).toMatchObject({ status: 'canceled', dueAt: null });
  });

  test('keep the latest attempts only, and are forgotten in time', async () => {
    const own = delivery();
    const { webhookDeliveries } = opened.store;
    await webhookDeliveries.insert(own);
    for (let n = 1; n <= 53; n += 1) {
      await webhookDeliveries.recordAttempt(own.id, { round: 1, attempt: attempt(n), status: 'pending', dueAt: at(0) });
    }
    const kept = await get(own.id);
    expect([kept!.attempts.length, kept!.attempts[0]!.number, kept!.attemptsMade]).toEqual([50, 4, 53]);
    const indexes = await opened.raw.collection('webhook_deliveries').indexes();
    expect(indexes.find(({ expireAfterSeconds }) => expireAfterSeconds === 0)?.key).toEqual({ expiresAt: 1 });
  });

  test('are listed by endpoint, newest first, by status and type', async () => {
    const endpointId = newId('we');
    const rows = [1, 2, 3].map((second) => delivery({ endpointId, createdAt: at(second) }));
    for (const row of rows) await opened.store.webhookDeliveries.insert(row);
    await opened.store.webhookDeliveries.insert(delivery());
    await opened.store.webhookDeliveries.cancel(rows[1]!.id, 1);
    const list = async (query: object) =>
      (await opened.store.webhookDeliveries.list(endpointId, { merchantIds: ['acme'], limit: 10, ...query })).data.map(
        ({ id }) => id,
      );
    expect(await list({})).toEqual([rows[2]!.id, rows[1]!.id, rows[0]!.id]);
    expect(await list({ startingAfter: rows[2]!.id, limit: 1 })).toEqual([rows[1]!.id]);
    expect(await list({ status: 'canceled' })).toEqual([rows[1]!.id]);
    expect(await list({ eventType: 'refund.created' })).toEqual([]);
  });

  test('are overdue while they are pending and their time has passed', async () => {
    const { webhookDeliveries } = opened.store;
    const due = delivery({ dueAt: new Date(5_000) });
    const later = delivery({ dueAt: new Date(7_000) });
    const done = delivery({ dueAt: new Date(4_000) });
    for (const row of [due, later, done]) await webhookDeliveries.insert(row);
    await webhookDeliveries.recordAttempt(done.id, { round: 1, attempt: attempt(1), status: 'delivered', dueAt: null });
    const overdue = async (before: number, limit = 10, after?: WebhookDeliveryDocument) =>
      (await webhookDeliveries.findOverdue(new Date(before), limit, after && { at: after.dueAt!, id: after.id })).map(
        ({ id }) => id,
      );
    expect(await overdue(6_000)).toEqual([due.id]);
    expect(await overdue(8_000, 1)).toEqual([due.id]);
    expect(await overdue(8_000, 1, due)).toEqual([later.id]);
    expect(await overdue(8_000, 1, later)).toEqual([]);
  });
});
