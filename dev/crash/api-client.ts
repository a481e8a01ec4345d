import { setTimeout as sleep } from 'node:timers/promises';
import { createRequestSigner, type RequestSigner } from '../../client/sign-request';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
  readonly prefer?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, byte for byte. */
  readonly text: string;
}

/** The body of an answer; the caller knows what it is. */
export const bodyOf = ({ text }: Pick<ApiAnswer, 'text'>): unknown => JSON.parse(text);

const requestTimeoutMs = 40_000;
const firstPauseMs = 100;
const maxPauseMs = 1_000;

/** A client that may repeat everything, as the API promises that it can. */
export class ApiClient {
  readonly #url: string;
  readonly #apiKey: string;
  #sign: RequestSigner | null = null;

  constructor(url: string, apiKey: string) {
    this.#url = url;
    this.#apiKey = apiKey;
  }

  /** Has a key registered, once, that signs every request from then on: anew each time that one is repeated. */
  async signRequests(limitMs: number): Promise<void> {
    if (this.#sign !== null) return;
    const algorithm = 'hmac-sha256';
    const body = { algorithm };
    const { status, text } = await this.insist({ method: 'POST', path: '/v1/signing_keys', body }, limitMs);
    if (status !== 201) throw new Error(`The signing key was answered ${status} ${text}`);
    const { id: keyId, secret } = JSON.parse(text) as { id: string; secret: string };
    this.#sign = createRequestSigner({ keyId, algorithm, secret }, Date.now);
  }

  /** One request, one answer. Rejects when the connection fails. */
  async send({ method, path, body: content, idempotencyKey, prefer }: ApiRequest): Promise<ApiAnswer> {
    const url = new URL(`${this.#url}${path}`);
    const body = content === undefined ? undefined : JSON.stringify(content);
    const headers: Record<string, string> = {
      authorization: `Bearer ${this.#apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(prefer === undefined ? {} : { prefer }),
    };
    const response = await fetch(url, {
      method,
      headers: { ...headers, ...this.#sign?.({ method, url, headers, body }) },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** Repeats a request until it is answered for good: not by a dead connection, a 429 or a 5xx. */
  async insist(request: ApiRequest, limitMs: number): Promise<ApiAnswer> {
    const deadlineMs = Date.now() + limitMs;
    let pauseMs = firstPauseMs;
    for (;;) {
      const answer = await this.send(request).catch(() => null);
      if (answer !== null && answer.status < 500 && answer.status !== 429) return answer;
      if (Date.now() > deadlineMs) {
        throw new Error(
          `${request.method} ${request.path}: no answer in ${limitMs} ms, last ${answer?.text ?? 'none'}`,
        );
      }
      await sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 1.5, maxPauseMs);
    }
  }
}
