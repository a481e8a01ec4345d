/** How requests are repeated. A request is only repeated where it cannot be done twice. */
export interface RetryOptions {
  /** Sendings after the first. */
  readonly retriesMax: number;
  /** The first pause; each later one is twice as long, and every one is random between half of it and all of it. */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
  /** What the API may ask to wait (`Retry-After`) before it is rather left to the caller. */
  readonly maxRetryAfterMs: number;
}

export const defaultRetry: RetryOptions = {
  retriesMax: 4,
  firstPauseMs: 250,
  maxPauseMs: 8_000,
  maxRetryAfterMs: 60_000,
};

/** How an attempt failed. */
export interface FailedAttempt {
  /** Null: no answer came. */
  readonly status: number | null;
  readonly code: string | null;
  readonly retryAfterMs: number | null;
}

/** Answers that a proxy in front gives for the engine: whether it was reached is not known. */
const proxyStatuses = [502, 504];

/**
 * Whether a failure may pass. `repeatable`: the request can be sent again whatever became of it, because it only reads or
 * carries an idempotency key.
 */
export function mayPass({ status, code }: FailedAttempt, repeatable: boolean): boolean {
  if (status === 429 || status === 503) return true;
  if (status === 409) return code === 'request_in_flight';
  return repeatable && (status === null || proxyStatuses.includes(status));
}

/**
 * How long to wait before the next sending, in milliseconds; null: give up. Never less than the API asks for, and never the same
 * for all who were refused at once.
 */
export function pauseBefore(
  retry: number,
  { retryAfterMs }: FailedAttempt,
  options: RetryOptions,
  random: () => number,
): number | null {
  if (retry > options.retriesMax || (retryAfterMs ?? 0) > options.maxRetryAfterMs) return null;
  const pauseMs = Math.min(options.firstPauseMs * 2 ** (retry - 1), options.maxPauseMs);
  const jitteredMs = pauseMs * (0.5 + random() / 2);
  return Math.round((retryAfterMs ?? 0) + jitteredMs);
}

/** `Retry-After` (RFC 9110 §10.2.3): seconds or a date. */
export function readRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^[0-9]{1,9}$/.test(value)) return Number(value) * 1_000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
