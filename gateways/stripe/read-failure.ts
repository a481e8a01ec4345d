import Stripe from 'stripe';
import { TransportError } from '../http/transport-error';

/** What a call that gave no object means, before the operation decides what follows from it. */
export type CallFailure =
  | { readonly kind: 'unsent'; readonly reason: string }
  | { readonly kind: 'held'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The key was used with other parameters. */
  | { readonly kind: 'key_reused' }
  /** Stripe refused the request for good; `code` is Stripe's own. */
  | { readonly kind: 'refused'; readonly code: string; readonly missing: boolean }
  /** The merchant's balance with Stripe does not cover the refund, and Stripe made no refund object. */
  | { readonly kind: 'lacks_funds' };

const maxRetryAfterMs = 24 * 60 * 60 * 1000;
const heldStatuses: ReadonlySet<number | undefined> = new Set([401, 403, 409, 429]);
const refusalStatuses: ReadonlySet<number | undefined> = new Set([400, 402, 404]);
const refusalTypes: ReadonlySet<string | undefined> = new Set(['invalid_request_error', 'card_error']);
const lacksFundsCodes: ReadonlySet<string> = new Set([
  'insufficient_balance_for_refund',
  'balance_insufficient',
  'insufficient_funds',
]);
const stableCode = /^[a-z][a-z0-9_]{0,63}$/;

/**
 * Turns whatever the SDK threw into one meaning, see https://docs.stripe.com/error-handling. What fits none of the
 * branches is `unknown`: the request may have been applied.
 */
export function readFailure(error: unknown): CallFailure {
  if (error instanceof TransportError) return readTransport(error);
  if (!(error instanceof Stripe.errors.StripeError)) return { kind: 'unknown', reason: 'answer_unparsable' };
  if (error instanceof Stripe.errors.StripeConnectionError) return readTransport(error.detail);
  // Not applied: wrong or restricted key, the same key still in work, an object locked, too many requests.
  if (heldStatuses.has(error.statusCode) || error.code === 'rate_limit') return held(error);
  if (error instanceof Stripe.errors.StripeIdempotencyError) return { kind: 'key_reused' };
  // A status alone refuses nothing: a proxy may have made it. Stripe's own refusals say what type they are.
  if (refusalStatuses.has(error.statusCode) && refusalTypes.has(error.rawType)) return readRefusal(error);
  // 5xx, an error object under 2xx or 3xx, JSON that does not parse: Stripe may have acted before it stumbled.
  return { kind: 'unknown', reason: error.statusCode === undefined ? 'answer_unparsable' : `http_${error.statusCode}` };
}

/** Connection refused and an unknown host prove that nothing left; every other lost exchange proves nothing. */
function readTransport(detail: unknown): CallFailure {
  if (!(detail instanceof TransportError)) return { kind: 'unknown', reason: 'connection_lost' };
  const { reason } = detail;
  const unsent = reason === 'connection_refused' || reason === 'host_not_found';
  return { kind: unsent ? 'unsent' : 'unknown', reason };
}

function held(error: Stripe.errors.StripeError): CallFailure {
  const retryAfterMs = readRetryAfter(error.headers?.['retry-after']);
  return { kind: 'held', reason: `http_${error.statusCode}`, ...(retryAfterMs !== null && { retryAfterMs }) };
}

/** Seconds as RFC 9110 §10.2.3 writes them, bounded: a header must not park a refund for years. */
function readRetryAfter(header: string | undefined): number | null {
  if (header === undefined || !/^\d{1,9}$/.test(header)) return null;
  return Math.min(Number(header) * 1000, maxRetryAfterMs);
}

function readRefusal(error: Stripe.errors.StripeError): CallFailure {
  const code = refusalCode(error);
  if (error.rawType === 'invalid_request_error' && lacksFundsCodes.has(code)) return { kind: 'lacks_funds' };
  return { kind: 'refused', code, missing: code === 'resource_missing' };
}

/** The most telling stable word; the message is free text and stays behind. */
function refusalCode({ decline_code, code, raw, rawType }: Stripe.errors.StripeError): string {
  // Refunds beyond the balance carry their word here and no code at all.
  const messageCode: unknown =
    typeof raw === 'object' && raw !== null && 'message_code' in raw ? raw.message_code : null;
  const words: unknown[] = [decline_code, code, messageCode, rawType];
  return words.find((word): word is string => typeof word === 'string' && stableCode.test(word)) ?? 'refused';
}
