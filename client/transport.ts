import { randomUUID } from 'node:crypto';
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Problem } from './api-types';
import { ApiError, ConnectionError } from './errors';
import { defaultRetry, mayPass, pauseBefore, readRetryAfter, type RetryOptions } from './retry';
import { createRequestSigner, type RequestSigner, type SigningOptions } from './sign-request';

export interface TransportOptions {
  /** Where the API is; may have a path of its own. */
  readonly baseUrl: string | URL;
  /** `rk_live_…` */
  readonly apiKey: string;
  /** Signs every request; needed where the API key demands it. */
  readonly signing?: SigningOptions;
  /** How long one sending may take; more where the API is asked to wait for a final state. */
  readonly timeoutMs?: number;
  readonly retry?: Partial<RetryOptions>;
  /** In place of the built-in ones, for proxies and tests. */
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
  readonly random?: () => number;
  readonly sleep?: (pauseMs: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** What can be said of any single call. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export interface Call extends CallOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: object;
  readonly body?: object;
  /** Makes repeating safe. `true`: a new one is made for this call, and stays the same however often it is sent. */
  readonly idempotencyKey?: string | true;
  readonly prefer?: string;
}

/** What of a failure, beside itself, decides whether it is tried again. */
interface Failure {
  /** How often it has failed in a row. */
  readonly attempt: number;
  readonly repeatable: boolean;
  readonly signal: AbortSignal | undefined;
}

const defaultTimeoutMs = 30_000;

/** Sends requests: signs, times out, repeats, and turns refusals into errors. Resources are built on it. */
export class Transport {
  readonly #base: URL;
  readonly #apiKey: string;
  readonly #sign: RequestSigner | undefined;
  readonly #timeoutMs: number;
  readonly #retry: RetryOptions;
  readonly #fetch: typeof fetch;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #sleep: (pauseMs: number, signal: AbortSignal | undefined) => Promise<void>;

  constructor(options: TransportOptions) {
    this.#base = new URL(options.baseUrl);
    this.#apiKey = options.apiKey;
    this.#now = options.now ?? Date.now;
    this.#sign = options.signing && createRequestSigner(options.signing, this.#now);
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#retry = { ...defaultRetry, ...options.retry };
    this.#fetch = options.fetch ?? fetch;
    this.#random = options.random ?? Math.random;
    this.#sleep = options.sleep ?? (async (pauseMs, signal) => sleepFor(pauseMs, undefined, signal && { signal }));
  }

  /**
   * Sends a request until it is answered for good.
   * @throws ApiError for a refusal, ConnectionError when no answer came; both carry the idempotency key
   */
  async send<T>(call: Call): Promise<T> {
    const idempotencyKey = call.idempotencyKey === true ? randomUUID() : (call.idempotencyKey ?? null);
    const repeatable = call.method !== 'POST' || idempotencyKey !== null;
    for (let retry = 1; ; retry += 1) {
      try {
        return await this.#sendOnce<T>(call, idempotencyKey);
      } catch (error) {
        await this.pauseAfter(error, { attempt: retry, repeatable, signal: call.signal });
      }
    }
  }

  /** Waits until what failed may be sent again; throws it where it will not pass, or has failed too often. */
  async pauseAfter(error: unknown, { attempt, repeatable, signal }: Failure): Promise<void> {
    if (signal?.aborted || !(error instanceof ApiError || error instanceof ConnectionError)) throw error;
    const failed =
      error instanceof ApiError
        ? { status: error.status, code: error.code, retryAfterMs: error.retryAfterMs }
        : { status: null, code: null, retryAfterMs: null };
    const pauseMs = mayPass(failed, repeatable) ? pauseBefore(attempt, failed, this.#retry, this.#random) : null;
    if (pauseMs === null) throw error;
    await this.#sleep(pauseMs, signal);
  }

  /**
   * Opens an answer that is read as it comes, once: what breaks off is the caller's to ask for anew. `timeoutMs` is how
   * long the answer may take to begin.
   * @throws ApiError for a refusal, ConnectionError when no answer came
   */
  async open(call: Omit<Call, 'method' | 'body' | 'idempotencyKey' | 'prefer'>): Promise<ReadableStream<Uint8Array>> {
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(), call.timeoutMs ?? this.#timeoutMs);
    try {
      const answer = await this.#exchange({ ...call, method: 'GET' }, null, waiting.signal);
      if (answer.ok && answer.body !== null) return answer.body;
      throw this.#refusal(answer, parse(await answer.text()), null);
    } finally {
      clearTimeout(timer);
    }
  }

  async #sendOnce<T>(call: Call, idempotencyKey: string | null): Promise<T> {
    const timeout = AbortSignal.timeout(call.timeoutMs ?? this.#timeoutMs);
    const answer = await this.#exchange(call, idempotencyKey, timeout);
    const text = await this.#reaching(call, idempotencyKey, timeout, () => answer.text());
    const parsed = parse(text);
    if (answer.ok && parsed !== undefined) return parsed as T;
    throw this.#refusal(answer, parsed, idempotencyKey);
  }

  #exchange(call: Call, idempotencyKey: string | null, timeout: AbortSignal): Promise<Response> {
    const url = this.#urlOf(call);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const headers: Record<string, string> = {
      accept: 'application/json',
      authorization: `Bearer ${this.#apiKey}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== null && { 'idempotency-key': idempotencyKey }),
      ...(call.prefer !== undefined && { prefer: call.prefer }),
    };
    Object.assign(headers, this.#sign?.({ method: call.method, url, headers, body }));
    const signal = call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout]);
    // A redirect would take the key somewhere else.
    const init: RequestInit = {
      method: call.method,
      headers,
      redirect: 'error',
      signal,
      ...(body !== undefined && { body }),
    };
    return this.#reaching(call, idempotencyKey, timeout, () => this.#fetch(url, init));
  }

  async #reaching<T>(
    { signal }: Call,
    idempotencyKey: string | null,
    timeout: AbortSignal,
    act: () => Promise<T>,
  ): Promise<T> {
    try {
      return await act();
    } catch (cause) {
      if (signal?.aborted) throw cause;
      const message = timeout.aborted
        ? 'The refund engine did not answer in time'
        : 'The refund engine cannot be reached';
      throw new ConnectionError(message, idempotencyKey, cause);
    }
  }

  #refusal(answer: Response, problem: unknown, idempotencyKey: string | null): ApiError {
    return new ApiError({
      status: answer.status,
      problem: isProblem(problem) ? problem : null,
      requestId: answer.headers.get('x-request-id'),
      retryAfterMs: readRetryAfter(answer.headers.get('retry-after'), this.#now()),
      idempotencyKey,
    });
  }

  #urlOf({ path, query = {} }: Call): URL {
    const url = new URL(this.#base);
    url.pathname = url.pathname.replace(/\/+$/, '') + path;
    for (const [name, value] of Object.entries(query) as [string, unknown][]) {
      if (value !== undefined) url.searchParams.set(name, queryText(value));
    }
    return url;
  }
}

function queryText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
