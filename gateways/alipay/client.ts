import { AlipaySdk } from 'alipay-sdk';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { maxProviderAnswerBytes } from '../../domain/limits';
import type { AlipayAccount } from '../account';
import type { NextCall } from '../http/deadline';
import { exchange } from '../http/exchange';
import type { ReceivedAnswer } from '../http/exchange';
import { toChinaTime } from '../china-time';
import { cutSignedAnswer, parseContent } from './read-answer';
import { readRefusal, readTransport } from './read-failure';
import type { CallFailure } from './read-failure';

/** https://opendocs.alipay.com/common/02kf5q */
const gatewayUrl = 'https://openapi.alipay.com/gateway.do';
const gatewayPath = '/gateway.do';

export type CallResult =
  { readonly kind: 'answered'; readonly answer: Readonly<Record<string, unknown>> } | CallFailure;

export interface AlipayCall {
  /** As `alipay.trade.refund`. */
  readonly method: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** Gives this call what is left of the operation's time. */
  readonly next: NextCall;
  /** Where notifications about the trade go. */
  readonly notifyUrl?: string;
}

const unknown = (reason: string): CallFailure => ({ kind: 'unknown', reason });

/**
 * One account's client of Alipay's gateway. The official SDK signs and verifies; the exchange is our own, because the
 * SDK's `exec` repeats a request after a socket error, follows redirects, bounds silence instead of time, and reads an
 * answer of any size. Whether to repeat a call is never the client's decision.
 */
export class AlipayClient {
  readonly #sdk: AlipaySdk;
  readonly #url: URL;
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });

  /** @throws Error when a key of the account is no RSA key in PEM, TypeError when `baseUrl` is not a URL. */
  constructor(account: AlipayAccount) {
    this.#url = new URL(account.baseUrl ?? gatewayUrl);
    if (this.#url.pathname === '/') this.#url.pathname = gatewayPath;
    const { privateKey, publicKey } = rsaKeysOf(account);
    this.#sdk = new AlipaySdk({
      appId: account.appId,
      privateKey,
      keyType: 'PKCS8',
      alipayPublicKey: publicKey,
      signType: 'RSA2',
    });
  }

  /** Sends one request. The answer has `code` 10000 and a signature of Alipay's; everything else is a failure. */
  async call({ method, content, next, notifyUrl }: AlipayCall): Promise<CallResult> {
    let received: ReceivedAnswer;
    try {
      const { timeout } = next();
      received = await this.#send(this.#sign(method, content, notifyUrl), timeout);
    } catch (error) {
      return readTransport(error);
    }
    return received.status === 200 ? this.#read(received.body, method) : unknown(`http_${received.status}`);
  }

  /** Whether Alipay signed the notification: its decoded parameters, whose `sign_type` must be RSA2. */
  verifiesNotification(parameters: Readonly<Record<string, string>>): boolean {
    try {
      return parameters['sign_type'] === 'RSA2' && this.#sdk.checkNotifySignV2({ ...parameters });
    } catch {
      return false;
    }
  }

  /** The request's parameters with their signature, https://opendocs.alipay.com/common/02kf5q */
  #sign(method: string, bizContent: AlipayCall['content'], notifyUrl: string | undefined): URLSearchParams {
    const parameters = {
      bizContent,
      timestamp: toChinaTime(Date.now()),
      ...(notifyUrl !== undefined && { notifyUrl }),
    };
    return new URLSearchParams(this.#sdk.sdkExecute(method, parameters, { bizContentAutoSnakeCase: false }));
  }

  /** Everything but the content goes into the address: the gateway reads the character set there. */
  #send(parameters: URLSearchParams, timeout: number): Promise<ReceivedAnswer> {
    const body = new URLSearchParams({ biz_content: parameters.get('biz_content') ?? '' }).toString();
    parameters.delete('biz_content');
    const url = new URL(this.#url);
    url.search = parameters.toString();
    const options = {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded;charset=utf-8',
        'content-length': Buffer.byteLength(body),
      },
    };
    const request =
      url.protocol === 'http:'
        ? requestHttp(url, { ...options, agent: this.#http })
        : requestHttps(url, { ...options, agent: this.#https });
    return exchange(request, body, timeout, maxProviderAnswerBytes);
  }

  #read(body: string, method: string): CallResult {
    const signed = cutSignedAnswer(body, `${method.replaceAll('.', '_')}_response`);
    if (signed === null) return unknown(parseContent(body) === null ? 'answer_unparsable' : 'answer_unsigned');
    if (!this.#sdk.rsaCheck(signed.content, signed.signature, 'RSA2')) return unknown('answer_signature_invalid');
    const answer = parseContent(signed.content);
    if (answer === null) return unknown('answer_unparsable');
    return readRefusal(answer) ?? { kind: 'answered', answer };
  }
}

/** The SDK takes PEM apart by its lines, so both keys are given to it exactly as it expects them. */
function rsaKeysOf({ id, privateKey, alipayPublicKey }: AlipayAccount): { privateKey: string; publicKey: string } {
  try {
    const [ours, theirs] = [createPrivateKey(privateKey), createPublicKey(alipayPublicKey)];
    if (ours.asymmetricKeyType !== 'rsa' || theirs.asymmetricKeyType !== 'rsa') throw new Error('Another algorithm');
    return {
      privateKey: ours.export({ type: 'pkcs8', format: 'pem' }).toString().trim(),
      publicKey: theirs.export({ type: 'spki', format: 'pem' }).toString().trim(),
    };
  } catch (error) {
    throw new Error(`The keys of Alipay account ${id} are no RSA keys in PEM`, { cause: error });
  }
}
