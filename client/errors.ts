import type { Problem } from './api-types';

/** Everything that this client throws by itself. */
export class RefundEngineError extends Error {
  override readonly name: string = 'RefundEngineError';
}

/** One field that is wrong: `pointer` is a JSON pointer (RFC 6901) into what was sent. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

export interface ApiErrorContext {
  readonly status: number;
  /** The problem document, or null when the answer was none (a proxy's page, for example). */
  readonly problem: Problem | null;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
  readonly idempotencyKey: string | null;
}

/** The API refused a request, or could not carry it out. Switch on `code`: it never changes. */
export class ApiError extends RefundEngineError {
  override readonly name = 'ApiError';
  readonly status: number;
  /** As in the API's documentation; `unreadable_answer` when the answer was no problem document. */
  readonly code: string;
  /** Which fields are wrong; empty unless that is the trouble. */
  readonly fields: readonly FieldProblem[];
  /** Which part of a signature was refused; only with code `signature_invalid`. */
  readonly reason: string | null;
  /** Names the request in the engine's logs. */
  readonly requestId: string | null;
  /** How long the API asks to wait before the request is repeated, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** The key that the request was sent with: repeat it with this one, and nothing happens twice. */
  readonly idempotencyKey: string | null;
  readonly problem: Problem | null;

  constructor({ status, problem, requestId, retryAfterMs, idempotencyKey }: ApiErrorContext) {
    super(problem?.detail ?? `The answer with status ${status} is not one of the refund engine`);
    this.status = status;
    this.code = problem?.code ?? 'unreadable_answer';
    this.fields = problem?.errors ?? [];
    this.reason = problem?.reason ?? null;
    this.requestId = problem?.request_id ?? requestId;
    this.retryAfterMs = retryAfterMs;
    this.idempotencyKey = idempotencyKey;
    this.problem = problem;
  }
}

/**
 * No answer came: the connection failed or the time was up. What was asked for may have been done: repeat the request
 * with `idempotencyKey`.
 */
export class ConnectionError extends RefundEngineError {
  override readonly name = 'ConnectionError';
  readonly idempotencyKey: string | null;

  constructor(message: string, idempotencyKey: string | null, cause: unknown) {
    super(message, { cause });
    this.idempotencyKey = idempotencyKey;
  }
}

/** A webhook is not from the engine, is too old, or was altered: answer 400 and do nothing. */
export class WebhookError extends RefundEngineError {
  override readonly name = 'WebhookError';
}
