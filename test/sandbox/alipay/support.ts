import { AlipaySdk } from 'alipay-sdk';
import type { AlipaySdkCommonResult } from 'alipay-sdk';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startAlipaySandbox } from '../../../sandbox/alipay/index';
import type { AlipayCredentials, AlipaySandbox, AlipaySandboxOptions } from '../../../sandbox/alipay/index';
import type { Movement } from '../../../sandbox/movements';

export const makeKeys = (): { privateKey: string; publicKey: string } =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

export const merchantKeys = makeKeys();
const [alipay, otherAlipay] = [makeKeys(), makeKeys()];
const appPublicKey = merchantKeys.publicKey;
export const accounts = [
  { id: 'one', appId: '2021000000000001', appPublicKey, alipayPrivateKey: alipay.privateKey },
  { id: 'two', appId: '2021000000000002', appPublicKey, alipayPrivateKey: otherAlipay.privateKey },
];

/** A sandbox, the official SDK talking to it as its pages tell to, and its control endpoints. */
export class Bench {
  readonly sandbox: AlipaySandbox;
  readonly sdk: AlipaySdk;
  readonly other: AlipaySdk;
  #orders = 0;

  constructor(sandbox: AlipaySandbox) {
    this.sandbox = sandbox;
    const [one, two] = sandbox.credentials.map((credentials) =>
      client(sandbox.url, { privateKey: merchantKeys.privateKey, ...credentials }),
    );
    if (one === undefined || two === undefined) throw new Error('Two accounts are needed');
    [this.sdk, this.other] = [one, two];
  }

  static async start(options: Partial<AlipaySandboxOptions> = {}): Promise<Bench> {
    return new Bench(await startAlipaySandbox({ accounts, ...options }));
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  call(method: string, bizContent: object, more: object = {}, sdk = this.sdk): Promise<AlipaySdkCommonResult> {
    return sdk.exec(`alipay.trade.${method}`, { bizContent, ...more }, { validateSign: true });
  }

  async control<T = unknown>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.sandbox.url}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async movements(): Promise<Movement[]> {
    return (await this.control<{ data: Movement[] }>('GET', '/movements')).data;
  }

  /** A trade that waits for its payer. */
  async order(yuan = '50.00', more: object = {}): Promise<{ outTradeNo: string; tradeNo: string }> {
    this.#orders += 1;
    const outTradeNo = `order_${this.#orders}`;
    const content = { out_trade_no: outTradeNo, total_amount: yuan, subject: 'Order', buyer_id: '2088101117955611' };
    const { tradeNo } = await this.call('create', content, more);
    return { outTradeNo, tradeNo: String(tradeNo) };
  }

  /** A trade that was paid. */
  async paid(yuan?: string, more?: object): Promise<{ outTradeNo: string; tradeNo: string }> {
    const order = await this.order(yuan, more);
    await this.control('POST', '/pay', { out_trade_no: order.outTradeNo });
    return order;
  }

  refund(tradeNo: string, yuan: string, outRequestNo: string): Promise<AlipaySdkCommonResult> {
    return this.call('refund', { trade_no: tradeNo, refund_amount: yuan, out_request_no: outRequestNo });
  }

  refundOf(tradeNo: string, outRequestNo: string, more: object = {}): Promise<AlipaySdkCommonResult> {
    return this.call('fastpay.refund.query', { trade_no: tradeNo, out_request_no: outRequestNo, ...more });
  }
}

/** The official SDK, unmodified. */
export function client(
  url: string,
  { appId, privateKey = '', alipayPublicKey }: AlipayCredentials,
  more: { camelcase?: boolean } = {},
): AlipaySdk {
  return new AlipaySdk({
    ...more,
    appId,
    privateKey: privateKey.trim(),
    keyType: 'PKCS8',
    alipayPublicKey: alipayPublicKey.trim(),
    gateway: `${url}/gateway.do`,
  });
}

export interface Received {
  readonly parameters: Readonly<Record<string, string>>;
  readonly contentType: string | undefined;
}

/** A merchant's notify URL that answers with the words given, then `success`. */
export async function startReceiver(
  answers: string[] = [],
): Promise<{ url: string; received: Received[]; close: () => Promise<void> }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const parameters = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
      received.push({ parameters, contentType: request.headers['content-type'] });
      response.end(answers.shift() ?? 'success');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${port}/notify`, received, close };
}
