import { Webhook } from 'standardwebhooks';
import type { Message, MessageChannel, MessageSender, Sent } from './sender';

export interface HttpSenderOptions {
  readonly url: URL;
  /** `whsec_` and base64, as of Standard Webhooks. */
  readonly secret: string;
  readonly channels: readonly MessageChannel[];
  readonly timeoutMs: number;
}

/** Asks for patience, or for the same again: whether the message went out is not known. */
const notDefinite: readonly number[] = [408, 409, 425, 429];

/**
 * Hands messages to a service over HTTP: a JSON POST, signed as a Standard Webhook, with the message's id as `webhook-id`
 * and `idempotency-key`, so that the service sends it once however often it hears of it (docs/second-factors.md).
 */
export function httpSender({ url, secret, channels, timeoutMs }: HttpSenderOptions): MessageSender {
  const signer = new Webhook(secret);
  return {
    channels,
    send: async (message) => {
      const body = JSON.stringify(payloadOf(message));
      try {
        const { status } = await fetch(url, {
          method: 'POST',
          body,
          headers: headersOf(signer, message.id, body),
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        });
        return sentBy(status);
      } catch {
        return { kind: 'unknown', reason: 'no_answer' };
      }
    },
  };
}

const payloadOf = ({ id, channel, to, subject, text }: Message) => ({
  id,
  channel,
  to,
  text,
  ...(channel === 'email' && { subject }),
});

function headersOf(signer: Webhook, id: string, body: string): Record<string, string> {
  const at = new Date();
  return {
    'content-type': 'application/json',
    'idempotency-key': id,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signer.sign(id, at, body),
  };
}

function sentBy(status: number): Sent {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const reason = `http_${status}`;
  return status >= 400 && status < 500 && !notDefinite.includes(status)
    ? { kind: 'refused', reason }
    : { kind: 'unknown', reason };
}
