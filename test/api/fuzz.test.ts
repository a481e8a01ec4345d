import fc from 'fast-check';
import request from 'supertest';
import { apiWorld, bearer, newKey, type ApiWorld } from './support/api-world';
import { routes } from '../../api/routes/all';

let world: ApiWorld;
let payment: string;
beforeAll(async () => {
  world = await apiWorld('fuzz');
  payment = (await world.payment({ captured: Number.MAX_SAFE_INTEGER })).id;
});
afterAll(() => world.close());

const runs = 150;
const oddStrings = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\ud800',
  '$where',
  'a.b',
  '%00',
  '',
);
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), oddStrings);
const oddNumber = fc.constantFrom(1e308, -0, 1e-7, Number.MAX_SAFE_INTEGER + 1, -1, 0, 1);
const json = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });

/** A request body that is nearly right: every field may be right, wrong or strange. */
const refundBody = fc.record(
  {
    payment: fc.oneof(fc.constant(''), text).map((odd) => odd || payment),
    amount: fc.oneof(fc.integer({ min: 1, max: 9 }), oddNumber, json),
    reason: fc.oneof(fc.constant('other'), text),
    description: fc.oneof(text, json),
    metadata: fc.oneof(fc.dictionary(text, text, { maxKeys: 4 }), json),
    return: fc.oneof(fc.boolean(), json),
    strange: json,
  },
  { requiredKeys: [] },
);

const paymentBody = fc.record(
  {
    provider: fc.oneof(fc.constant('stripe'), text),
    amount: fc.oneof(fc.constant(5), oddNumber),
    currency: fc.oneof(fc.constantFrom('GBP', 'JPY', 'XXX', 'gbp'), text),
    order_id: text,
    customer: fc.oneof(fc.record({ id: text }), json),
    payment_method: fc.oneof(fc.constant('pm_card_visa'), text),
    external: fc.oneof(fc.record({ provider_payment_id: text }), json),
  },
  { requiredKeys: ['provider', 'amount', 'currency'] },
);

const headerText = fc.string({ unit: fc.constantFrom(...'ab=,;" 0129-wait'.split('')), maxLength: 20 });

async function expectNoDefect(sent: request.Test): Promise<void> {
  const answer = await sent;
  expect(answer.status).not.toBe(500);
  if (answer.status >= 400) expect(answer.type).toBe('application/problem+json');
}

test('nothing in a body causes a 500', async () => {
  world.temporal.onResult = () => Promise.resolve({ status: 'failed', code: 'card_declined', differs: [] });
  await fc.assert(
    fc.asyncProperty(fc.oneof(refundBody, json), headerText, async (body, prefer) => {
      const headers = { ...bearer(world.keys.merchant), 'idempotency-key': newKey(), prefer: `${prefer},wait=0` };
      const sent = request(world.app).post('/v1/refunds').set(headers).type('json');
      await expectNoDefect(sent.send(JSON.stringify(body)));
    }),
    { numRuns: runs },
  );
  await fc.assert(
    fc.asyncProperty(paymentBody, async (body) => {
      const sent = request(world.app).post('/v1/payments').set(bearer(world.keys.merchant)).type('json');
      await expectNoDefect(sent.send(JSON.stringify(body)));
    }),
    { numRuns: runs },
  );
});

test('no bytes in a body cause a 500', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
      const headers = { ...bearer(world.keys.merchant), 'idempotency-key': newKey() };
      const sent = request(world.app).post('/v1/refunds').set(headers).type('json');
      await expectNoDefect(sent.send(Buffer.from(bytes) as unknown as string));
    }),
    { numRuns: runs },
  );
});

const queryNames = fc.constantFrom(
  'limit',
  'starting_after',
  'ending_before',
  'state',
  'status',
  'payment',
  'provider',
  'created[gte]',
  'created[lte]',
  'created_from',
  'amount[gte]',
  'amount_to',
  'q',
  'type',
  'order_id',
  '__proto__',
  'limit[]',
);
const queryValues = fc.oneof(
  text,
  fc.constantFrom(
    '1',
    '100',
    '101',
    '-1',
    '1e3',
    '2010-12-01',
    '0000-01-01',
    '9999-12-31T23:59:60Z',
    '%',
    'succeeded',
    `pay_${'a'.repeat(26)}`,
  ),
);

test('no query causes a 500', async () => {
  const lists = routes.filter(({ query }) => query !== undefined).map(({ path }) => path);
  const pairs = fc.array(fc.tuple(queryNames, queryValues), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...lists), pairs, async (path, query) => {
      const search = query.map(
        ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(Buffer.from(value).toString())}`,
      );
      await expectNoDefect(
        request(world.app)
          .get(`${path}?${search.join('&')}`)
          .set(bearer(world.keys.second)),
      );
    }),
    { numRuns: runs },
  );
});

test('no path causes a 500', async () => {
  const step = fc.string({ unit: fc.constantFrom(...'abr_%2eE0/.~:;@!$&()*+,=-'.split('')), maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...routes), step, async ({ method, path }, id) => {
      const client = request(world.app);
      const sent = client[method](path.replace('{id}', `x${id}`)).set(bearer(world.keys.second));
      await expectNoDefect(method === 'post' ? sent.send({}) : sent);
    }),
    { numRuns: runs },
  );
});
