import { createHmac, timingSafeEqual } from 'node:crypto';
import { WebhookError } from './errors';

/** Headers as `fetch`, Node.js and Express have them. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface WebhookOptions {
  /** `whsec_…`; several while one takes over from another. */
  readonly secrets: string | readonly string[];
  /** How far the time of a webhook may be from ours, either way, in seconds. */
  readonly toleranceSeconds?: number;
  readonly now?: () => number;
}

export interface VerifiedWebhook<Event> {
  /** The same for every delivery of an event: keep it, and do nothing for one that you have seen. */
  readonly id: string;
  readonly sentAt: Date;
  readonly event: Event;
}

const defaultToleranceSeconds = 300;
const secretPrefix = 'whsec_';
const maxSignatures = 16;

/**
 * Verifies a webhook by Standard Webhooks (HMAC-SHA256) and answers with its event. `payload` is the body byte for byte
 * as it came, before anything has parsed it.
 * @throws WebhookError when it is not from the engine, was altered, or is too old or too new
 */
export function verifyWebhook<Event = unknown>(
  payload: string | Uint8Array,
  headers: WebhookHeaders,
  { secrets, toleranceSeconds = defaultToleranceSeconds, now = Date.now }: WebhookOptions,
): VerifiedWebhook<Event> {
  const [id, timestamp, signature] = [
    headerOf(headers, 'webhook-id'),
    headerOf(headers, 'webhook-timestamp'),
    headerOf(headers, 'webhook-signature'),
  ];
  if (!/^[0-9]{1,12}$/.test(timestamp)) throw new WebhookError('The time of the webhook is not readable');
  const sentAtMs = Number(timestamp) * 1_000;
  if (Math.abs(now() - sentAtMs) > toleranceSeconds * 1_000) {
    throw new WebhookError('The webhook is too old or too new');
  }
  const bytes = typeof payload === 'string' ? Buffer.from(payload, 'utf8') : payload;
  const expected = (typeof secrets === 'string' ? [secrets] : secrets).map((secret) =>
    createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(bytes).digest(),
  );
  const given = signature.split(' ').slice(0, maxSignatures).map(versionOne);
  // Every pair is compared, so that the time tells nothing of which one fits.
  const fitting = given.flatMap((one) => expected.filter((other) => equal(one, other)));
  if (fitting.length === 0) throw new WebhookError('The webhook is not signed with any of the secrets');
  return { id, sentAt: new Date(sentAtMs), event: parse(bytes) as Event };
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([other]) => other.toLowerCase() === name)?.[1];
  if (typeof value !== 'string' || value === '') throw new WebhookError(`The header ${name} must be given once`);
  return value;
}

function keyOf(secret: string): Buffer {
  const key = Buffer.from(secret.replace(secretPrefix, ''), 'base64');
  if (!secret.startsWith(secretPrefix) || key.length === 0) throw new TypeError('A secret begins with whsec_');
  return key;
}

/** The bytes of a signature of version 1; none for any other. */
const versionOne = (signature: string): Buffer =>
  Buffer.from(signature.startsWith('v1,') ? signature.slice('v1,'.length) : '', 'base64');

const equal = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other);

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new WebhookError('The webhook is not JSON', { cause });
  }
}
