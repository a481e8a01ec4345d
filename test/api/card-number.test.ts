import { holdsCardNumber } from '../../api/decode/card-number';
import { apiWorld, refund, type ApiWorld } from './support/api-world';

describe('text that holds a card number', () => {
  test.each([
    '4111111111111111',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    'card 4111–1111–1111–1111, thanks',
    'pan:4111111111111111x',
    'order 1 4111 1111 1111 1111',
    '4222222222222',
    '5555555555554444',
    '2223003122003222',
    '3782 822463 10005',
    '6011000990139424',
    '3530111333300000',
    '36148900647913',
    '6221260000000000',
    '4111 1111\n1111 1111',
    '\uff14111 1111 1111 1111',
    '4111.1111.1111.1111',
    '4111·1111·1111·1111',
    '4111_1111_1111_1111',
    '4111\u200b1111\u200b1111\u200b1111',
    '4\u200d111111111111\u2060111',
    '4111\u00ad1111 \u200b 1111 1111',
    '4111111111111111'.split('').join('\ufe0f\u20e3'),
  ])('%j', (text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });
});

describe('text that does not', () => {
  test.each([
    '',
    'Broken cup',
    '4111111111111112',
    '1290000000000',
    '411111111111111',
    'call 020 7946 0018',
    '41111111111111111111111111',
    '2010-12-01 08:26:00',
    '9999999999999995',
    '192.168.100.200 and 10.0.0.1',
    '4.111111111111',
    'GB29 NWBK 6016 1331 9268 19',
  ])('%j', (text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });
});

describe('a request with one', () => {
  let world: ApiWorld;
  beforeAll(async () => {
    world = await apiWorld('card_number');
  });
  afterAll(() => world.close());
  const card = '4111 1111 1111 1111';

  test.each([
    ['/description', { description: `paid with ${card}` }],
    ['/metadata/a~1b', { metadata: { 'a/b': card } }],
    ['/metadata', { metadata: { [card]: 'x' } }],
  ])('is refused, and told where: %s', async (pointer, fields) => {
    const payment = await world.payment();
    const answer = await refund(world, { payment: payment.id, amount: 1, ...fields });
    expect([answer.status, answer.body.code]).toEqual([422, 'card_number_refused']);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
    expect(answer.text).not.toContain('1111');
    expect(world.logged.join('')).not.toContain('1111 1111');
    expect(world.temporal.starts).toHaveLength(0);
  });

  test('identifiers are exempt', async () => {
    const payment = await world.payment();
    const answer = await refund(world, { payment: payment.id, amount: 1 }, { 'idempotency-key': '4111111111111111' });
    expect(answer.status).toBe(201);
  });
});
