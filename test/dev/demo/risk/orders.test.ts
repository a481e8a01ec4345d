import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseOrders } from '../../../../dev/demo/orders/choose-orders';
import { isPlainCard } from '../../../../dev/demo/orders/choose-provider';
import { chooseRiskOrders } from '../../../../dev/demo/orders/choose-risk-orders';
import { matchCancellations } from '../../../../dev/demo/orders/match-cancellations';
import { readOrders } from '../../../../dev/demo/orders/read-orders';
import { proofFrom } from '../../../../dev/demo/risk/candidate-policy';

const orders = readOrders(readFileSync(join(__dirname, '../../../../dev/data/online-retail-2010-12.csv'), 'utf8'));
const plain = orders.purchases.filter(isPlainCard);
const planned = matchCancellations(orders);
const scenes = chooseOrders(plain, planned);
const { tried, proved, ring, ringsLast } = chooseRiskOrders(plain, planned, scenes);
const all = [tried, proved, ...ring, ringsLast];

it('takes orders of different customers that nothing else in the demo touches', () => {
  const canceled = planned.map(({ purchase }) => purchase);
  const customers = [...all, ...Object.values(scenes)].map(({ customer }) => customer);
  expect(new Set(customers).size).toBe(customers.length);
  expect(customers).not.toContain(null);
  expect(all.filter(({ invoice }) => canceled.includes(invoice))).toEqual([]);
});

it('takes one that is large enough for three refunds which must be proved', () => {
  expect(proved.total).toBeGreaterThan(3 * (proofFrom + 10_000) - 1);
});

it('takes a ring whose refunds no policy asks anything of', () => {
  expect([...ring, ringsLast].filter(({ total }) => total >= proofFrom)).toEqual([]);
});

it('says so when there are too few', () => {
  expect(() => chooseRiskOrders([], [], scenes)).toThrow('too few orders');
});
