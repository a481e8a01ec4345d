import { sign } from 'node:crypto';
import { Formatter, Rsa } from 'wechatpay-axios-plugin';
import { Bench, accounts, certificateSerial, mchid, merchantKeys, newKeys, refusal } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

const path = '/v3/refund/domestic/refunds/nobodys';

interface Parts {
  method?: string;
  url?: string;
  timestamp?: number;
  nonce?: string;
  body?: string;
}

/** An Authorization made without the library, by https://pay.weixin.qq.com/docs/merchant/development/interface-rules/signature-generation.html */
function authorization(
  parts: Parts = {},
  fields: Readonly<Record<string, string>> = {},
  privateKey = merchantKeys.privateKey,
) {
  const { method = 'GET', url = path, timestamp = Math.floor(Date.now() / 1000), nonce = 'a1b2c3', body = '' } = parts;
  const message = `${method}\n${url}\n${timestamp}\n${nonce}\n${body}\n`;
  const signature = sign('sha256', Buffer.from(message), privateKey).toString('base64');
  const all = {
    mchid,
    nonce_str: nonce,
    signature,
    timestamp: String(timestamp),
    serial_no: certificateSerial,
    ...fields,
  };
  return `WECHATPAY2-SHA256-RSA2048 ${Object.entries(all)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}`;
}

const send = (header: string | undefined, init: RequestInit = {}) =>
  fetch(`${bench.url}${path}`, { ...init, headers: { ...(header !== undefined && { authorization: header }) } });

describe('the signature of a request', () => {
  test('is accepted as the page says, in any order of its fields', async () => {
    expect((await send(authorization())).status).toBe(404);
    const [scheme = '', fields = ''] = authorization().split(' ');
    expect((await send(`${scheme} ${fields.split(',').toReversed().join(',')}`)).status).toBe(404);
  });

  test('covers the body', async () => {
    const body = '{"mchid":"1230000109"}';
    const url = '/v3/pay/transactions/out-trade-no/nobodys/close';
    const call = (signed: string) =>
      fetch(`${bench.url}${url}`, {
        method: 'POST',
        body,
        headers: { authorization: authorization({ method: 'POST', url, body: signed }) },
      });
    expect((await call(body)).status).toBe(404);
    expect((await call(`${body} `)).status).toBe(401);
    expect((await call('')).status).toBe(401);
  });

  test('covers the query', async () => {
    const url = '/v3/pay/transactions/out-trade-no/nobodys?mchid=1230000109';
    const headers = { authorization: authorization({ url }) };
    expect((await fetch(`${bench.url}${url}`, { headers })).status).toBe(404);
    expect((await fetch(`${bench.url}${url}&x=1`, { headers })).status).toBe(401);
  });

  const now = Math.floor(Date.now() / 1000);
  test.each([
    ['none', undefined],
    ['of another kind', `Bearer ${mchid}`],
    ['empty', 'WECHATPAY2-SHA256-RSA2048 '],
    ['by SM2', authorization().replace('SHA256-RSA2048', 'SM2-WITH-SM3')],
    ['by another key', authorization({}, {}, newKeys().privateKey)],
    ['of another merchant', authorization({}, { mchid: '1900000109' })],
    ['of another certificate', authorization({}, { serial_no: 'AA' })],
    ['of another method', authorization({ method: 'POST' })],
    ['of another path', authorization({ url: `${path}x` })],
    ['of another nonce', authorization({}, { nonce_str: 'other' })],
    ['of another time', authorization({}, { timestamp: String(now - 1) })],
    ['five minutes old', authorization({ timestamp: now - 310 })],
    ['five minutes ahead', authorization({ timestamp: now + 310 })],
    ['with a field twice', `${authorization()},mchid="${mchid}"`],
    ['that is no base64', authorization({}, { signature: '!' })],
  ])('%s is refused with 401 SIGN_ERROR, and the answer is not signed', async (_what, header) => {
    const response = await send(header);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ code: 'SIGN_ERROR', message: expect.any(String) });
    expect(response.headers.get('wechatpay-signature')).toBeNull();
  });

  test('is what the library makes', async () => {
    const [timestamp, nonce] = [String(Formatter.timestamp()), Formatter.nonce()];
    const signature = Rsa.sign(`GET\n${path}\n${timestamp}\n${nonce}\n\n`, merchantKeys.privateKey);
    const header = Formatter.authorization(mchid, nonce, signature, timestamp, certificateSerial);
    expect((await send(header)).status).toBe(404);
    const wrong = bench.library(newKeys().privateKey);
    expect(await refusal(wrong.chain('v3/refund/domestic/refunds/x').get())).toMatchObject({ status: 401 });
  });
});

describe('the signature of an answer', () => {
  test('is there for successes and refusals', async () => {
    for (const [call, status] of [
      [() => send(authorization()), 404],
      [() => send(authorization({ method: 'POST' }), { method: 'POST' }), 404],
    ] as const) {
      const response = await call();
      expect(response.status).toBe(status);
      expect(bench.isSigned(Object.fromEntries(response.headers), await response.text())).toBe(true);
      expect(response.headers.get('request-id')).toMatch(/^08/);
    }
    const { headers, data } = await bench.order();
    expect(bench.isSigned(headers, JSON.stringify(data))).toBe(true);
  });

  test('covers an empty body', async () => {
    await bench.order({ out_trade_no: 'to-close' });
    const { status, headers } = await bench.post('v3/pay/transactions/out-trade-no/to-close/close', { mchid });
    expect(status).toBe(204);
    expect(bench.isSigned(headers, '')).toBe(true);
  });

  test('is by the key that the request names, or else the first', async () => {
    const [certificate, publicKey] = [newKeys(), newKeys()];
    const platformKeys = [
      { serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1', privateKey: certificate.privateKey },
      { serial: 'PUB_KEY_ID_7', privateKey: publicKey.privateKey },
    ];
    const [account] = accounts;
    if (account === undefined) throw new Error('no account');
    const both = await Bench.start({ accounts: [{ ...account, platformKeys }] });
    for (const [asked, answered] of [
      [undefined, platformKeys[0]?.serial],
      ['PUB_KEY_ID_7', 'PUB_KEY_ID_7'],
      ['unknown', platformKeys[0]?.serial],
    ]) {
      const headers = { authorization: authorization(), ...(asked !== undefined && { 'wechatpay-serial': asked }) };
      const response = await fetch(`${both.url}${path}`, { headers });
      expect(response.headers.get('wechatpay-serial')).toBe(answered);
      expect(both.isSigned(Object.fromEntries(response.headers), await response.text())).toBe(true);
    }
    await both.close();
  });
});
