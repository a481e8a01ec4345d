import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface ReceivedMessage {
  /** The `webhook-id` header. */
  readonly id: string;
  readonly body: string;
  readonly type: string;
  readonly data: { readonly id: string; readonly sequence: number; readonly state?: string; readonly status?: string };
}

/** A merchant's server: it verifies what it gets with the official library, and keeps what it accepts. */
export interface WebhookReceiver {
  readonly url: string;
  readonly accepted: ReceivedMessage[];
  /** How many requests came, whatever became of them. */
  requests: number;
  /** What it answers, asked at each request. */
  answer: () => { readonly status: number; readonly body?: string } | Promise<{ status: number; body?: string }>;
  /** With these the messages must verify; with none nothing is verified. */
  secrets: readonly string[];
  close(): Promise<void>;
}

export async function webhookReceiver(): Promise<WebhookReceiver> {
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => void receive(Buffer.concat(chunks).toString('utf8')));
    const receive = async (body: string): Promise<void> => {
      receiver.requests += 1;
      const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
      const verifies = receiver.secrets.every((secret) => verified(secret, body, headers));
      const { status, body: text = '' } = verifies ? await receiver.answer() : { status: 400, body: 'not signed' };
      if (status >= 200 && status < 300) {
        const message = JSON.parse(body) as Pick<ReceivedMessage, 'type' | 'data'>;
        receiver.accepted.push({ ...message, body, id: headers['webhook-id'] ?? '' });
      }
      res.writeHead(status, status === 307 ? { location: receiver.url } : {}).end(text);
    };
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    accepted: [],
    requests: 0,
    answer: () => ({ status: 204 }),
    secrets: [],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}

function verified(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
