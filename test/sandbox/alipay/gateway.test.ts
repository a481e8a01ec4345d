import { createSign, createVerify } from 'node:crypto';
import { Bench, client, makeKeys, merchantKeys } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

const { privateKey } = merchantKeys;
const credentials = () => ({ ...bench.sandbox.credentials[0]!, privateKey });
const query = { out_trade_no: 'none' };

/** Sends parameters as they are, and answers with the gateway's own text. */
async function send(parameters: Record<string, string>): Promise<string> {
  const response = await fetch(`${bench.sandbox.url}/gateway.do`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  });
  expect(response.status).toBe(200);
  return response.text();
}

/** Parameters signed as https://opendocs.alipay.com/common/02kf5q tells to. */
function signed(change: Record<string, string> = {}): Record<string, string> {
  const parameters: Record<string, string> = {
    app_id: credentials().appId,
    method: 'alipay.trade.query',
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: '2026-11-25 10:00:00',
    version: '1.0',
    biz_content: JSON.stringify(query),
    ...change,
  };
  const text = Object.keys(parameters)
    .toSorted()
    .filter((name) => parameters[name] !== '')
    .map((name) => `${name}=${parameters[name]}`)
    .join('&');
  const sign = createSign('RSA-SHA256').update(text).sign(privateKey, 'base64');
  return { ...parameters, sign };
}

const errorOf = async (parameters: Record<string, string>): Promise<unknown> =>
  (JSON.parse(await send(parameters)) as Record<string, unknown>)['alipay_trade_query_response'];

test('the official SDK signs, is understood, and verifies the answer', async () => {
  expect(await bench.call('query', query)).toMatchObject({
    code: '40004',
    msg: 'Business Failed',
    subCode: 'ACQ.TRADE_NOT_EXIST',
  });
});

test('answers are signed over exactly their characters', async () => {
  const text = await send(signed());
  const [, content = '', sign = ''] = /^\{"alipay_trade_query_response":(\{.*\}),"sign":"([^"]+)"\}$/.exec(text) ?? [];
  expect(createVerify('RSA-SHA256').update(content).verify(credentials().alipayPublicKey, sign, 'base64')).toBe(true);
});

test('a wrong signature is refused with the words of Alipay, under its signature', async () => {
  const stranger = client(bench.sandbox.url, { ...credentials(), privateKey: makeKeys().privateKey });
  expect(await bench.call('query', query, {}, stranger)).toMatchObject({
    code: '40002',
    msg: 'Invalid Arguments',
    subCode: 'isv.invalid-signature',
    subMsg: expect.stringContaining('method=alipay.trade.query') as string,
  });
});

test.each([
  ['an altered content', { biz_content: '{"out_trade_no":"other"}' }],
  ['a parameter more', { notify_url: 'http://127.0.0.1/' }],
  ['a signature that is none', { sign: 'x' }],
])('%s makes the signature wrong', async (_what, change) => {
  expect(await errorOf({ ...signed(), ...change })).toMatchObject({ code: '40002', sub_code: 'isv.invalid-signature' });
});

test.each([
  ['app_id', 'isv.missing-app-id'],
  ['sign', 'isv.missing-signature'],
  ['sign_type', 'isv.missing-signature-type'],
  ['timestamp', 'isv.missing-timestamp'],
  ['version', 'isv.missing-version'],
])('without %s: %s', async (name, sub_code) => {
  const text = await send({ ...signed(), [name]: '' });
  const [answer] = Object.values(JSON.parse(text) as Record<string, unknown>);
  expect(answer).toMatchObject({ code: '40001', msg: 'Missing Required Arguments', sub_code });
});

test.each([
  [{ sign_type: 'RSA' }, 'isv.invalid-signature-type'],
  [{ timestamp: '1764000000' }, 'isv.invalid-timestamp'],
  [{ charset: 'gbk' }, 'isv.invalid-charset'],
  [{ biz_content: '[]' }, 'isv.invalid-parameter'],
  [{ biz_content: 'x' }, 'isv.invalid-parameter'],
])('%j: %s', async (change, sub_code) => {
  expect(await errorOf(signed(change))).toMatchObject({ code: '40002', sub_code });
});

test('a method that there is not', async () => {
  const text = await send(signed({ method: 'alipay.trade.steal' }));
  expect(JSON.parse(text)).toMatchObject({ alipay_trade_steal_response: { sub_code: 'isv.invalid-method' } });
});

test('an application that there is not is told so without a signature', async () => {
  const text = await send(signed({ app_id: '2021999999999999' }));
  expect(JSON.parse(text)).toEqual({
    error_response: {
      code: '40002',
      msg: 'Invalid Arguments',
      sub_code: 'isv.invalid-app-id',
      sub_msg: '无效的AppID参数',
    },
  });
});

test('each account sees its own trades only', async () => {
  const { tradeNo } = await bench.paid();
  const missing = { subCode: 'ACQ.TRADE_NOT_EXIST' };
  expect(await bench.call('query', { trade_no: tradeNo }, {}, bench.other)).toMatchObject(missing);
  const content = { trade_no: tradeNo, refund_amount: '1.00', out_request_no: 'r' };
  expect(await bench.call('refund', content, {}, bench.other)).toMatchObject(missing);
});

test('keys that are not given are made', async () => {
  const own = await Bench.start({
    accounts: [
      { id: 'one', appId: '1' },
      { id: 'two', appId: '2' },
    ],
  });
  expect(own.sandbox.credentials[0]?.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  expect(await own.call('query', query)).toMatchObject({ subCode: 'ACQ.TRADE_NOT_EXIST' });
  expect(await own.call('query', query, {}, own.other)).toMatchObject({ subCode: 'ACQ.TRADE_NOT_EXIST' });
  await own.close();
});
