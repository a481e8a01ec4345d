import { Webhook } from 'standardwebhooks';

export interface MessageToSign {
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

/**
 * The headers of Standard Webhooks. While a secret is being replaced both sign: a receiver accepts a message if any of
 * its signatures verifies.
 */
export function signedHeaders({ id, at, body }: MessageToSign, secrets: readonly string[]): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
