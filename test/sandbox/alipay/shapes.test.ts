import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench, client, merchantKeys, startReceiver } from './support';

/**
 * The sandbox held to Alipay's pages and not to our adapter: an answer holds only fields that its page knows, of the
 * same kind, and those that the page marks as always there.
 */
interface Fixture {
  readonly required: readonly string[];
  readonly example: Readonly<Record<string, unknown>>;
}

function fixture(file: string): Fixture {
  const path = join(__dirname, '../../gateways/alipay/fixtures', `${file}.json`);
  const { page: _page, required, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, object>;
  const [example = {}] = Object.values(rest);
  return { required: required as string[], example: example as Record<string, unknown> };
}

/** Amounts are text in some examples and numbers in others, of the same field. */
const kindOf = (name: string, value: unknown): string =>
  /amount|fee/.test(name) && /^\d+(?:\.\d+)?$/.test(String(value)) ? 'amount' : typeof value;

function expectShape(answer: object, file: string): void {
  const { required, example } = fixture(file);
  const fields = new Map(Object.entries(answer));
  expect([...fields.keys()].filter((name) => !(name in example))).toEqual([]);
  expect(required.filter((name) => !fields.has(name))).toEqual([]);
  for (const [name, value] of fields) expect([name, kindOf(name, value)]).toEqual([name, kindOf(name, example[name])]);
}

let bench: Bench;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  bench = await Bench.start();
  receiver = await startReceiver();
});
afterAll(async () => {
  await bench.close();
  await receiver.close();
});

/** The answer with the names that Alipay gives its fields, which the SDK changes. */
async function raw(method: string, content: object): Promise<object> {
  const credentials = { ...bench.sandbox.credentials[0]!, privateKey: merchantKeys.privateKey };
  const sdk = client(bench.sandbox.url, credentials, { camelcase: false });
  return bench.call(method, content, {}, sdk);
}

test('create, precreate, query, close', async () => {
  const content = { total_amount: '50.00', subject: 'Order', buyer_id: '2088101117955611' };
  expectShape(await raw('create', { ...content, out_trade_no: 's1' }), 'create');
  expectShape(await raw('precreate', { ...content, out_trade_no: 's2' }), 'precreate');
  expectShape(await raw('query', { out_trade_no: 's1' }), 'query');
  expectShape(await raw('close', { out_trade_no: 's1' }), 'close');
  expectShape(await raw('query', { out_trade_no: 's1' }), 'query');
});

test('refund and its query', async () => {
  const { tradeNo } = await bench.paid();
  await bench.control('POST', '/faults', { kind: 'late_failure', delay_ms: 60_000 });
  expectShape(
    await raw('refund', { trade_no: tradeNo, refund_amount: '1.00', out_request_no: 'HZ01', refund_reason: 'x' }),
    'refund',
  );
  const asked = { trade_no: tradeNo, out_request_no: 'HZ01', query_options: ['deposit_back_info'] };
  expectShape(await raw('fastpay.refund.query', asked), 'refund-query');
});

test('errors', async () => {
  expectShape(await raw('query', { out_trade_no: 'none' }), 'error');
});

test('notifications', async () => {
  const { tradeNo } = await bench.paid('50.00', { notifyUrl: receiver.url });
  await bench.refund(tradeNo, '50.00', 'r1');
  await bench.control('POST', '/advance', { ms: 0 });
  const [payment, refund] = receiver.received.map(({ parameters }) => parameters);
  expectShape(payment ?? {}, 'notification');
  expectShape(refund ?? {}, 'notification');
});
