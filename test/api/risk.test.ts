import { createHash } from 'node:crypto';
import mongoose from 'mongoose';
import request from 'supertest';
import { addressName } from '../../api/request-context';
import type { RefundInput } from '../../domain/refund';
import { assessmentOf } from '../../risk/decisions/assess';
import { unknownFeatures, type Features } from '../../risk/decisions/features';
import type { RefundFacts } from '../../risk/monitors/event';
import { createKeyedHash } from '../../store/keyed-hash';
import { riskHashes } from '../../store/risk/hashes';
import { riskPolicyForTests } from '../activities/support/policy';
import { apiWorld, bearer, get, listEntry, newKey, post, refund, type ApiWorld } from './support/api-world';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('api_risk');
});
afterAll(() => world.close());

const hashes = riskHashes(createKeyedHash(Buffer.alloc(32, 11)));

describe('where a request came from', () => {
  const context = { ip: '203.0.113.77', device_id: 'device-of-ann', agent: 'agent-smith' };
  const clear = Object.values(context);

  /** Every row of the database as text. */
  async function everything(): Promise<string> {
    const raw = await mongoose.createConnection(world.uri).asPromise();
    try {
      const names = (await raw.db!.listCollections().toArray()).map(({ name }) => name);
      const rows = await Promise.all(names.map((name) => raw.collection(name).find().toArray()));
      return JSON.stringify(rows);
    } finally {
      await raw.close();
    }
  }

  test('is kept as keyed hashes: in clear in no row, no log, no start of a workflow', async () => {
    const payment = await world.payment();
    const answer = await refund(world, { payment: payment.id, amount: 100, context });
    expect(answer.status).toBe(201);
    const paid = await post(world, world.keys.merchant, '/v1/payments', {
      provider: 'stripe',
      amount: 100,
      currency: 'GBP',
      external: { provider_payment_id: 'pi_context' },
      context: { ip: context.ip, device_id: context.device_id },
    });
    const kept = await world.store.idempotency.get(answer.body.id);
    expect(kept?.request).toMatchObject({
      context: {
        ip: hashes.ip('203.0.113.77'),
        device: hashes.device('device-of-ann'),
        agent: hashes.agent('m1', 'agent-smith'),
      },
    });
    const seen = [
      await everything(),
      world.logged.join('\n'),
      JSON.stringify(world.temporal.starts),
      answer.text,
      paid.text,
    ];
    expect(clear.filter((word) => seen.some((text) => text.includes(word)))).toEqual([]);
  });

  test('cannot be found out by trying: the request’s hash is made of its keyed hash', async () => {
    const payment = await world.payment();
    const hashOf = async (body: object) => {
      const { id } = (await refund(world, { payment: payment.id, amount: 1, ...body })).body;
      return (await world.store.idempotency.get(id))?.requestHash;
    };
    const plain = JSON.stringify({ amount: 1, context: { ip: '203.0.113.9' }, payment: payment.id });
    expect(await hashOf({ context: { ip: '203.0.113.9' } })).not.toBe(createHash('sha256').update(plain).digest('hex'));
    const without = JSON.stringify({ amount: 1, payment: payment.id });
    expect(await hashOf({})).toBe(createHash('sha256').update(without).digest('hex'));
  });

  test('belongs to the request: another one is another request', async () => {
    const payment = await world.payment();
    const headers = { 'idempotency-key': newKey() };
    const body = { payment: payment.id, amount: 100 };
    const first = await refund(world, { ...body, context }, headers);
    const reordered = { agent: context.agent, device_id: context.device_id, ip: context.ip };
    const again = await refund(world, { ...body, context: reordered }, headers);
    expect([again.status, again.text]).toEqual([201, first.text]);
    const other = await refund(world, { ...body, context: { ...context, ip: '203.0.113.78' } }, headers);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test.each([
    [{ ip: '203.0.113.300' }, '/context/ip'],
    [{ ip: 'localhost' }, '/context/ip'],
    [{ device_id: '' }, '/context/device_id'],
    [{ agent: 'a'.repeat(65) }, '/context/agent'],
    [{ name: 'Ann' }, '/context/name'],
  ])('%j is refused', async (given, pointer) => {
    const payment = await world.payment();
    const answer = await refund(world, { payment: payment.id, context: given });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, pointer]);
    expect(answer.text).not.toContain('203.0.113.300');
  });

  test.each([
    ['203.0.113.7', '::ffff:203.0.113.7', true],
    ['2001:db8:0:1::1', '2001:0DB8:0:1:ffff::2', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
    ['203.0.113.7', '203.0.113.8', false],
  ])('%s and %s have one name: %s', (left, right, same) => {
    expect(addressName(left) === addressName(right)).toBe(same);
  });
});

describe('lists', () => {
  test('an entry is kept without its value, and taken off once', async () => {
    const made = await listEntry(world, { value: 'customer-in-clear', expires_at: '2999-01-01T00:00:00Z' });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^rl_[a-z2-7]{26}$/),
      object: 'risk_list_entry',
      merchant: 'm1',
      list: 'block',
      kind: 'customer',
      reason: 'stole',
      by: expect.stringMatching(/^key_/),
      created_at: expect.any(String),
      expires_at: '2999-01-01T00:00:00.000Z',
    });
    const kept = await world.store.riskLists.get(made.body.id, ['m1']);
    expect(kept?.hash).toBe(hashes.customer('m1', 'customer-in-clear'));
    const audited = await world.store.audit.list(made.body.id);
    expect(JSON.stringify([kept, audited, world.logged])).not.toContain('customer-in-clear');
    const listed = async () => (await get(world, world.keys.operator, '/v1/risk/lists?limit=100')).body.data;
    expect(await listed()).toContainEqual(made.body);
    const remove = () => del(`/v1/risk/lists/${made.body.id}`);
    expect((await remove()).body).toEqual({ id: made.body.id, object: 'risk_list_entry', deleted: true });
    expect(await listed()).not.toContainEqual(made.body);
    expect((await remove()).status).toBe(404);
    expect((await world.store.audit.list(made.body.id)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['risk_list.create', 'risk_list.remove']),
    );
  });

  test.each([
    ['a merchant that the operator does not serve', { merchant: 'm2' }, '/merchant'],
    ['an address that is none', { kind: 'ip', value: 'here' }, '/value'],
    ['an instrument of nobody', { kind: 'instrument' }, '/provider'],
    ['a provider of a customer', { provider: 'stripe' }, '/provider'],
  ])('%s is refused', async (_what, change, pointer) => {
    const answer = await listEntry(world, change);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, pointer]);
  });

  test('are for operators', async () => {
    expect((await listEntry(world, {}, world.keys.merchant)).status).toBe(403);
    expect((await get(world, world.keys.merchant, '/v1/risk/lists')).status).toBe(403);
  });

  test('show an operator what is of its merchants, page by page', async () => {
    const ids = [];
    for (let n = 0; n < 3; n += 1)
      ids.unshift((await listEntry(world, { merchant: 'm2' }, world.keys.strayOperator)).body.id);
    const page = async (query: string) => (await get(world, world.keys.strayOperator, `/v1/risk/lists?${query}`)).body;
    const [first, second] = [await page('limit=2'), await page(`limit=2&starting_after=${ids[1]}`)];
    expect([first.data.map(({ id }: { id: string }) => id), first.has_more]).toEqual([ids.slice(0, 2), true]);
    expect([second.data.map(({ id }: { id: string }) => id), second.has_more]).toEqual([ids.slice(2), false]);
    expect((await get(world, world.keys.operator, `/v1/risk/lists?starting_after=${ids[1]}`)).status).toBe(400);
  });

  const del = (path: string) => request(world.app).delete(path).set(bearer(world.keys.operator));
});

describe('why a refund was decided as it was', () => {
  const facts = { merchantId: 'm1', customer: 'hash of a customer', paymentAgeMs: 5 } as unknown as RefundFacts;
  const features: Features = {
    ...unknownFeatures,
    amount: 50_000,
    currency: 'GBP',
    customer_refunds_24h: 4,
    instrument_other_merchants_24h: 7,
    allow_listed: true,
  };

  async function assessed(): Promise<string> {
    const payment = await world.payment();
    world.temporal.onAccept = async (input: RefundInput) => {
      const snapshot = await world.decide(input, 'reviewing');
      const policies = { live: riskPolicyForTests, shadow: { ...riskPolicyForTests, version: 'candidate' } };
      const { assessment, plan } = assessmentOf({ facts, features }, policies, new Date());
      const note = { revision: snapshot.revision + 1, at: input.requestedAt, by: 'engine', reason: 'assessed' };
      await world.store.refunds.advance(input.refundId, {
        transitions: [{ ...note, to: 'reviewing' }],
        set: { risk: assessment.risk, plan: { ...plan, goodsReturn: false }, assessment },
      });
      return snapshot;
    };
    const { id } = (await refund(world, { payment: payment.id, amount: 100 })).body;
    world.temporal.onAccept = (input) => world.decide(input);
    return id;
  }

  test('a merchant reads codes with safe words: no line, no value, nothing of anybody else', async () => {
    const answer = await get(world, world.keys.merchant, `/v1/refunds/${await assessed()}/risk`);
    expect(answer.body).toEqual({
      object: 'refund_risk',
      refund: expect.any(String),
      merchant: 'm1',
      decision: 'review',
      explanations: [
        { code: 'amount', message: expect.any(String) },
        { code: 'trusted', message: expect.any(String) },
      ],
      proofs: [],
      approvals: 2,
      details: null,
    });
    expect(answer.text).not.toMatch(/\b(500|100|200|4|7|velocity|threshold|weight|candidate)\b|hash of/);
  });

  test('an operator reads everything', async () => {
    const { details } = (await get(world, world.keys.operator, `/v1/refunds/${await assessed()}/risk`)).body;
    expect(details).toMatchObject({
      policy_version: 'test',
      score: 100,
      features: { amount: 50_000, customer_refunds_24h: 4, instrument_other_merchants_24h: 7, device_refunds_1h: null },
      facts: { customer: 'hash of a customer', payment_age_ms: 5 },
      shadow: { policy_version: 'candidate', decision: 'review' },
    });
    expect(details.rules).toContainEqual({
      name: 'customer_velocity',
      weight: 40,
      effect: { decision: 'review', approvals: 1 },
      waived: true,
    });
  });

  test('a refund of before assessments were kept says that much', async () => {
    const payment = await world.payment();
    const { id } = (await refund(world, { payment: payment.id, amount: 100 })).body;
    expect((await get(world, world.keys.operator, `/v1/refunds/${id}/risk`)).body).toMatchObject({
      decision: 'allow',
      explanations: [],
      details: null,
    });
  });
});
