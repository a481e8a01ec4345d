import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseOrders } from '../../../dev/demo/orders/choose-orders';
import { countOrders, isPayable } from '../../../dev/demo/orders/count-orders';
import { matchCancellations } from '../../../dev/demo/orders/match-cancellations';
import { readOrders } from '../../../dev/demo/orders/read-orders';

const header = 'invoice,stock_code,quantity,invoiced_at,unit_price,customer,country';
const csv = (...lines: string[]): string => [header, ...lines].join('\n');
const line = (invoice: string, goods: string, quantity: number, at: string, price: string, customer = '7'): string =>
  [invoice, goods, quantity, `2010-12-${at}`, price, customer, 'France'].join(',');

const file = readFileSync(join(__dirname, '../../../dev/data/online-retail-2010-12.csv'), 'utf8');

describe('reading orders', () => {
  it('sums the lines of an invoice exactly, in minor units', () => {
    const { purchases } = readOrders(
      csv(
        line('1', 'A', 3, '01T10:00', '0.1'),
        line('1', 'B', 1, '01T10:00', '165'),
        line('1', 'C', 7, '01T10:00', '1.15'),
      ),
    );
    expect(purchases).toMatchObject([{ invoice: '1', customer: '7', country: 'France', total: 30 + 16_500 + 805 }]);
  });

  it('keeps cancellations apart', () => {
    const { purchases, cancellations } = readOrders(
      csv(line('1', 'A', 2, '01T10:00', '1.5'), line('C2', 'A', -1, '01T11:00', '1.5')),
    );
    expect(purchases.map(({ invoice }) => invoice)).toEqual(['1']);
    expect(cancellations).toMatchObject([{ invoice: 'C2', total: -150 }]);
  });

  it('takes a missing customer for none', () => {
    const { purchases } = readOrders(csv(line('1', 'A', 1, '01T10:00', '1', '')));
    expect(purchases[0]?.customer).toBeNull();
  });

  it.each([
    ['a price with more digits than the currency', line('1', 'A', 1, '01T10:00', '1.234'), 'Not an amount in GBP'],
    ['a quantity that is no whole number', line('1', 'A', 1.5, '01T10:00', '1'), 'quantity'],
  ])('refuses %s', (_what, bad, says) => {
    expect(() => readOrders(csv(bad))).toThrow(says);
  });

  it('does not pay for what costs nothing', () => {
    const { purchases } = readOrders(csv(line('1', 'A', 5, '01T10:00', '0'), line('2', 'A', 5, '01T10:00', '0.01')));
    expect(purchases.filter(isPayable).map(({ invoice }) => invoice)).toEqual(['2']);
  });

  it('accounts for every line of the real file', () => {
    expect(countOrders(readOrders(file))).toEqual({
      lines: 10_000,
      invoices: 512,
      cancellations: 43,
      payable: 424,
      withoutTotal: 45,
      zeroPricedLines: 46,
      payableWithoutCustomer: 23,
      countries: 15,
    });
  });
});

describe('matching cancellations', () => {
  const match = (...lines: string[]) => matchCancellations(readOrders(csv(...lines)));

  it('finds the latest earlier purchase of the same goods by the same customer', () => {
    const planned = match(
      line('1', 'A', 5, '01T10:00', '2'),
      line('2', 'A', 5, '02T10:00', '2'),
      line('C3', 'A', -2, '03T10:00', '2'),
      line('4', 'A', 5, '04T10:00', '2'),
    );
    expect(planned).toEqual([{ invoice: 'C3', purchase: '2', amount: 400, idempotencyKey: 'cancellation-C3-of-2' }]);
  });

  it.each([
    ['another customer', line('1', 'A', 5, '01T10:00', '2', '8')],
    ['other goods', line('1', 'B', 5, '01T10:00', '2')],
    ['the same at a later time', line('1', 'A', 5, '04T10:00', '2')],
    ['too few units', line('1', 'A', 1, '01T10:00', '2')],
  ])('passes over a purchase by or of %s', (_what, purchase) => {
    expect(match(purchase, line('C3', 'A', -2, '03T10:00', '2'))).toMatchObject([{ purchase: null, amount: 400 }]);
  });

  it('never matches a line without a customer', () => {
    expect(match(line('1', 'A', 5, '01T10:00', '2', ''), line('C3', 'A', -2, '03T10:00', '2', ''))).toMatchObject([
      { purchase: null },
    ]);
  });

  it('takes the same units back once only', () => {
    const planned = match(
      line('1', 'A', 3, '01T10:00', '2'),
      line('C3', 'A', -2, '03T10:00', '2'),
      line('C4', 'A', -2, '04T10:00', '2'),
    );
    expect(planned.map(({ purchase }) => purchase)).toEqual(['1', null]);
  });

  it('joins lines that go back to one purchase and parts those that do not', () => {
    const planned = match(
      line('1', 'A', 9, '01T10:00', '2'),
      line('C3', 'A', -2, '03T10:00', '2'),
      line('C3', 'A', -3, '03T10:00', '2'),
      line('C3', 'B', -1, '03T10:00', '5'),
    );
    expect(planned).toMatchObject([
      { invoice: 'C3', purchase: '1', amount: 1_000 },
      { invoice: 'C3', purchase: null, amount: 500 },
    ]);
  });

  it('plans a refund for each cancellation of the real file, none beyond what was paid', () => {
    const orders = readOrders(file);
    const planned = matchCancellations(orders);
    const paid = new Map(orders.purchases.map(({ invoice, total }) => [invoice, total]));
    const known = planned.filter(({ purchase }) => purchase !== null);
    expect(new Set(planned.map(({ invoice }) => invoice)).size).toBe(43);
    expect(new Set(planned.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(planned.length);
    expect(known.map(({ invoice, purchase }) => `${invoice} ${purchase}`)).toEqual([
      'C536506 536488',
      'C536737 536537',
      'C536758 536395',
      'C536826 536397',
      'C536979 536557',
      'C537024 536617',
      'C537143 537140',
      'C537157 537144',
      'C537203 536591',
    ]);
    expect(known.every(({ purchase, amount }) => amount <= (paid.get(purchase ?? '') ?? 0))).toBe(true);
  });
});

describe('choosing orders to show', () => {
  it('takes different orders of different customers that nobody canceled', () => {
    const orders = readOrders(file);
    const planned = matchCancellations(orders);
    const chosen = Object.values(chooseOrders(orders.purchases, planned));
    const canceled = planned.map(({ purchase }) => purchase);
    expect(new Set(chosen.map(({ customer }) => customer)).size).toBe(6);
    expect(chosen.some(({ invoice }) => canceled.includes(invoice))).toBe(false);
  });

  it('takes a large one that one operator approves', () => {
    const orders = readOrders(file);
    const { large } = chooseOrders(orders.purchases, []);
    expect(large.total).toBeGreaterThanOrEqual(100_000);
    expect(large.total).toBeLessThan(1_000_000);
  });

  it('says so when there are too few', () => {
    expect(() => chooseOrders([], [])).toThrow('too few orders');
  });
});
