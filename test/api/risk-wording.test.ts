import request from 'supertest';
import { assessmentOf } from '../../risk/decisions/assess';
import { unknownFeatures } from '../../risk/decisions/features';
import type { RefundFacts } from '../../risk/monitors/event';
import { documentOf } from '../../activities/search/documents';
import { payloadOf } from '../../activities/webhooks/payload';
import { viewOfRow } from '../../domain/resources/refund';
import type { RefundDocument } from '../../store/store';
import { riskPolicyForTests } from '../activities/support/policy';
import { refund } from '../store/support/rows';
import { apiWorld, get, type ApiWorld } from './support/api-world';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('api_risk_wording');
});
afterAll(() => world.close());

const at = new Date('2026-03-01T10:00:00Z');

/** Refused for a large amount and for who it is for, by a policy whose rules, version and candidate have telling names. */
async function refused(): Promise<RefundDocument> {
  const row = refund({ merchantId: 'm1' });
  await world.store.refunds.open(row);
  const features = { ...unknownFeatures, amount: 20_000, currency: 'GBP', block_listed: true };
  // The rule that refuses stands last.
  const rules = riskPolicyForTests.rules.toReversed();
  const live = { ...riskPolicyForTests, rules, version: 'telling-version' };
  const facts = { refundId: row.id, customer: 'hash-of-somebody', amount: 20_000, currency: 'GBP' } as RefundFacts;
  const shadow = { ...live, version: 'telling-candidate' };
  const { assessment, plan } = assessmentOf({ facts, features }, { live, shadow }, at);
  const { risk } = assessment;
  expect(risk).toMatchObject({ decision: 'reject', rules: expect.arrayContaining(['block_listed', 'amount_large']) });
  const step = { at: at.toISOString(), by: 'engine' };
  const failure = { code: risk.rules[0]!, stage: 'risk' as const };
  const { row: written } = await world.store.refunds.advance(row.id, {
    transitions: [
      { ...step, revision: row.revision + 1, to: 'requested', reason: 'risk_reject' },
      { ...step, revision: row.revision + 2, to: 'rejected', reason: 'risk_rejected' },
    ],
    set: { risk, plan: { ...plan, goodsReturn: false }, assessment, failure },
  });
  return written;
}

/** What no merchant may read: names of rules, what they compare, whom they know, which policy it was. */
const inside = new RegExp(
  ['weight', 'score', 'telling', 'hash-of', '"rules"', ...riskPolicyForTests.rules.map(({ name }) => name)].join('|'),
);

const places: readonly [string, (row: RefundDocument) => Promise<string>][] = [
  ['the refund', async ({ id }) => (await get(world, world.keys.merchant, `/v1/refunds/${id}`)).text],
  ['lists', async () => (await get(world, world.keys.merchant, '/v1/refunds')).text],
  ['the timeline', async ({ id }) => (await get(world, world.keys.merchant, `/v1/refunds/${id}/timeline`)).text],
  ['the reasons', async ({ id }) => (await get(world, world.keys.merchant, `/v1/refunds/${id}/risk`)).text],
  ['an export as CSV', async () => (await get(world, world.keys.merchant, '/v1/refunds/export?format=csv')).text],
  ['an export as lines', async () => (await get(world, world.keys.merchant, '/v1/refunds/export?format=jsonl')).text],
  [
    'webhooks',
    async (row) =>
      payloadOf({
        id: 'ev',
        type: 'refund.failed',
        sequence: 1,
        at,
        subject: { kind: 'refund', refund: viewOfRow(row) },
      }),
  ],
];

test.each(places)('of why a refund was refused, %s tell no merchant what the engine looks at', async (_place, read) => {
  const row = await refused();
  const text = await read(row);
  expect(text).toContain(row.id);
  expect(text).not.toMatch(inside);
});

test('the refund says why in codes: the refusing rule’s first, which is the failure’s', async () => {
  const { id } = await refused();
  expect((await get(world, world.keys.merchant, `/v1/refunds/${id}`)).body).toMatchObject({
    failure: { code: 'restricted', stage: 'risk' },
    risk: { decision: 'reject', reasons: ['restricted', 'amount'] },
  });
});

test('what was decided before there were codes names no rule either', async () => {
  const row = refund({
    merchantId: 'm1',
    risk: { decision: 'reject', score: 100, rules: ['block_listed'], policyVersion: 'old' },
    failure: { code: 'block_listed', stage: 'risk' },
  });
  await world.store.refunds.open(row);
  expect((await get(world, world.keys.merchant, `/v1/refunds/${row.id}`)).body).toMatchObject({
    failure: { code: 'risk_rejected', stage: 'risk' },
    risk: { decision: 'reject', reasons: [] },
  });
});

test('the engine’s description names no rule that it ships', async () => {
  const { text } = await request(world.app).get('/openapi.json');
  expect(text).toContain('/v1/refunds/{id}/risk');
  expect(text).not.toMatch(/block_listed|allow_listed|amount_very_large|amount_large|velocity/);
});

test('operators find refunds by the rules that decided, in details and in the search engine', async () => {
  const row = await refused();
  const { details } = (await get(world, world.keys.operator, `/v1/refunds/${row.id}/risk`)).body;
  expect(details).toMatchObject({ policy_version: 'telling-version', score: 100 });
  expect(documentOf({ source: 'refunds', row }, 'shop').body).toMatchObject({
    failure: { code: 'amount_needs_verification', stage: 'risk' },
    risk: {
      decision: 'reject',
      score: 100,
      rules: expect.arrayContaining(['block_listed']),
      reasons: ['restricted', 'amount'],
    },
  });
});
