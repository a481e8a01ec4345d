import { createDecipheriv, generateKeyPairSync, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Wechatpay } from 'wechatpay-axios-plugin';
import { startWechatpaySandbox } from '../../../sandbox/wechatpay/index';
import type { WechatpaySandboxOptions } from '../../../sandbox/wechatpay/index';
import type { Movement } from '../../../sandbox/movements';

export const newKeys = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

export const merchantKeys = newKeys();
export const certificateSerial = '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C';
export const apiV3Key = '0123456789abcdef0123456789ABCDEF';
export const [appId, mchid] = ['wxd678efh567hg6787', '1230000109'];
export const accounts = [
  { id: 'one', appId, merchantNumber: mchid, certificateSerial, publicKey: merchantKeys.publicKey, apiV3Key },
];
const notifyUrl = 'http://127.0.0.1:9/hook';

type Json = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Json;
}

/** A sandbox, the library as it comes talking to it, and its control endpoints. */
export class Bench {
  readonly url: string;
  readonly close: () => Promise<void>;
  /** What the merchant downloads from the merchant platform. */
  readonly platformKeys: Readonly<Record<string, string>>;
  #library: Wechatpay;
  #number = 0;

  private constructor(url: string, close: () => Promise<void>, platformKeys: Readonly<Record<string, string>>) {
    this.url = url;
    this.close = close;
    this.platformKeys = platformKeys;
    this.#library = this.library();
  }

  static async start(options: Partial<WechatpaySandboxOptions> = {}): Promise<Bench> {
    const sandbox = await startWechatpaySandbox({ accounts, settleAfterMs: 1_000, ...options });
    const response = await fetch(`${sandbox.url}/_sandbox/accounts`);
    const { data } = (await response.json()) as { data: { platform_keys: Record<string, string> }[] };
    return new Bench(sandbox.url, sandbox.close, data[0]?.platform_keys ?? {});
  }

  library(privateKey = merchantKeys.privateKey, serial = certificateSerial, merchant = mchid): Wechatpay {
    return new Wechatpay({
      mchid: merchant,
      serial,
      privateKey,
      certs: { ...this.platformKeys },
      baseURL: this.url,
      proxy: false,
    });
  }

  get = async (path: string, params: Json = {}): Promise<Answer> =>
    (await this.#library.chain(path).get({ params })) as unknown as Answer;

  post = async (path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> =>
    (await this.#library.chain(path).post(body, { headers })) as unknown as Answer;

  order = async (changes: object = {}): Promise<Answer> =>
    this.post('v3/pay/transactions/native', {
      appid: appId,
      mchid,
      description: 'Order 536365',
      out_trade_no: `order-${(this.#number += 1)}`,
      notify_url: notifyUrl,
      amount: { total: 5_000, currency: 'CNY' },
      ...changes,
    });

  find = async (outTradeNo: string): Promise<Json> =>
    (await this.get(`v3/pay/transactions/out-trade-no/${outTradeNo}`, { mchid })).data;

  /** A paid order's transaction. */
  async pay(changes: object = {}): Promise<string> {
    const out_trade_no = `paid-${(this.#number += 1)}`;
    await this.order({ out_trade_no, ...changes });
    const paid = await this.control<{ transaction_id: string }>('POST', `/orders/${out_trade_no}/pay`, {});
    return paid.transaction_id;
  }

  refund = async (transaction_id: string, out_refund_no: string, refund = 100, changes: object = {}): Promise<Json> =>
    (
      await this.post('v3/refund/domestic/refunds', {
        transaction_id,
        out_refund_no,
        amount: { refund, total: 5_000, currency: 'CNY' },
        ...changes,
      })
    ).data;

  findRefund = async (outRefundNo: string): Promise<Json> =>
    (await this.get(`v3/refund/domestic/refunds/${outRefundNo}`)).data;

  async control<T = unknown>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  fault = (kind: string, options: object = {}): Promise<unknown> =>
    this.control('POST', '/faults', { kind, ...options });
  advance = (ms: number): Promise<unknown> => this.control('POST', '/advance', { ms });

  async movement(key: string): Promise<Movement | undefined> {
    const { data } = await this.control<{ data: Movement[] }>('GET', '/movements');
    return data.find((row) => row.key === key);
  }

  /** Whether the four headers of an answer or notification are a signature of this body. */
  isSigned(headers: IncomingHttpHeaders | Record<string, string>, body: string): boolean {
    const read = (name: string): string => String(headers[`wechatpay-${name}`]);
    const key = this.platformKeys[read('serial')];
    const signature = Buffer.from(read('signature'), 'base64');
    const signed = Buffer.from(`${read('timestamp')}\n${read('nonce')}\n${body}\n`);
    return key !== undefined && verify('sha256', signed, key, signature);
  }
}

/** The answer with which the library says that `action` was refused. */
export async function refusal(action: Promise<unknown>): Promise<Answer> {
  const error: unknown = await action.then(
    () => new Error('Nothing was refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof Error && 'response' in error && typeof error.response === 'object')
    return error.response as Answer;
  throw error instanceof Error ? error : new Error(String(error));
}

export interface Received {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  /** The opened resource. */
  readonly content: Json;
  readonly event: Json;
}

/** A receiver of notifications that answers with the statuses given, then 204. */
export async function startReceiver(
  statuses: number[] = [],
): Promise<{ url: string; received: Received[]; close: () => Promise<void> }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const event = JSON.parse(body) as Json;
      received.push({
        body,
        headers: request.headers,
        event,
        content: open(event['resource'] as Record<string, string>),
      });
      response.writeHead(statuses.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${port}/hook`, received, close };
}

function open({ ciphertext = '', nonce = '', associated_data = '' }: Record<string, string>): Json {
  const sealed = Buffer.from(ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', apiV3Key, nonce).setAAD(Buffer.from(associated_data));
  decipher.setAuthTag(sealed.subarray(-16));
  return JSON.parse(
    Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString('utf8'),
  ) as Json;
}
