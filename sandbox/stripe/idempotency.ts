import { createHash } from 'node:crypto';
import type { Scheduler } from '../scheduler';
import type { Collection, Store } from '../store';
import { StripeFailure, invalidRequest, keyInUse } from './errors';
import type { Params } from './params';

const keptMs = 24 * 60 * 60 * 1000;
const maxKeyLength = 255;

/** The answer kept under a key. */
export interface KeptAnswer {
  status: number;
  body: unknown;
  requestId: string;
}

interface KeptKey extends KeptAnswer {
  path: string;
  params: string;
  created_ms: number;
}

/** A request that carries an Idempotency-Key. */
export interface KeyedRequest {
  account: string;
  key: string;
  path: string;
  params: Params;
}

/** Idempotency keys as https://docs.stripe.com/api/idempotent_requests has them, each account's its own. */
export class IdempotencyKeys {
  readonly #kept: Collection<KeptKey>;
  readonly #inFlight = new Set<string>();
  readonly #scheduler: Scheduler;

  constructor(store: Store, scheduler: Scheduler) {
    this.#kept = store.collection('idempotency_keys');
    this.#scheduler = scheduler;
  }

  /** Whether an answer is kept under the key; keys older than 24 hours are pruned. */
  remembers({ account, key }: KeyedRequest): boolean {
    const kept = this.#kept.get(idOf(account, key));
    if (kept !== undefined && this.#scheduler.now() - kept.created_ms >= keptMs) this.forget({ account, key });
    return this.#kept.get(idOf(account, key)) !== undefined;
  }

  forget({ account, key }: Pick<KeyedRequest, 'account' | 'key'>): void {
    this.#kept.delete(idOf(account, key));
  }

  /**
   * The answer to replay, or undefined when the request is to execute; then `end` must follow. Throws 409 while another
   * request holds the key, and 400 `idempotency_error` when the key belongs to another request.
   */
  begin(request: KeyedRequest): KeptAnswer | undefined {
    const { account, key, path } = request;
    if (key.length > maxKeyLength) throw invalidRequest(`Idempotency keys can have up to ${maxKeyLength} characters.`);
    if (this.#inFlight.has(idOf(account, key))) throw keyInUse(key);
    const kept = this.remembers(request) ? this.#kept.get(idOf(account, key)) : undefined;
    if (kept === undefined) {
      this.#inFlight.add(idOf(account, key));
      return undefined;
    }
    if (kept.path !== path || kept.params !== fingerprint(request.params)) throw keyReused(key, kept.path === path);
    return kept;
  }

  /** Keeps what an execution answered, whatever its status. */
  keep({ account, key, path, params }: KeyedRequest, answer: KeptAnswer): void {
    const created_ms = this.#scheduler.now();
    this.#kept.put(idOf(account, key), { ...answer, path, params: fingerprint(params), created_ms });
  }

  /** The request was answered, or its connection is gone. */
  end({ account, key }: KeyedRequest): void {
    this.#inFlight.delete(idOf(account, key));
  }
}

function keyReused(key: string, samePath: boolean): StripeFailure {
  const message = `Keys for idempotent requests can only be used with the same ${samePath ? 'parameters' : 'endpoint'} they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
  return new StripeFailure(400, { type: 'idempotency_error', message });
}

function idOf(account: string, key: string): string {
  return `${account} ${key}`;
}

function fingerprint(params: Params): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(params)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
