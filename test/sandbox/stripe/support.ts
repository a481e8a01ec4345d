import Stripe from 'stripe';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startStripeSandbox } from '../../../sandbox/stripe/index';
import type { StripeSandboxOptions } from '../../../sandbox/stripe/index';
import type { Movement } from '../../../sandbox/movements';

export const webhookSecret = 'whsec_test_one';
export const accounts = [
  { id: 'acct_one', apiKey: 'sk_test_one', webhookSecret },
  { id: 'acct_two', apiKey: 'sk_test_two', webhookSecret: 'whsec_test_two' },
];

/** A sandbox, the official SDK talking to it, and its control endpoints. */
export class Bench {
  readonly stripe: Stripe;
  readonly other: Stripe;
  readonly url: string;
  readonly close: () => Promise<void>;

  constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.close = close;
    this.stripe = client(url, 'sk_test_one');
    this.other = client(url, 'sk_test_two');
  }

  static async start(options: Partial<StripeSandboxOptions> = {}): Promise<Bench> {
    const sandbox = await startStripeSandbox({ accounts, ...options });
    return new Bench(sandbox.url, sandbox.close);
  }

  async control<T = unknown>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  fault(kind: string, options: object = {}): Promise<unknown> {
    return this.control('POST', '/faults', { kind, ...options });
  }

  async movements(kind?: string): Promise<Movement[]> {
    const { data } = await this.control<{ data: Movement[] }>('GET', '/movements');
    return data.filter((row) => kind === undefined || row.kind === kind);
  }

  /** A captured payment; amount in minor units. */
  pay(amount = 5000, paymentMethod = 'pm_card_visa', currency = 'gbp'): Promise<Stripe.PaymentIntent> {
    return this.stripe.paymentIntents.create({ amount, currency, payment_method: paymentMethod, confirm: true });
  }

  /** `POST /v1/refunds` without the SDK, which repeats a request by itself when its connection is closed. */
  async rawRefund(params: Record<string, string>, key: string): Promise<Response> {
    return fetch(`${this.url}/v1/refunds`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_one', 'idempotency-key': key, connection: 'close' },
      body: new URLSearchParams(params),
    });
  }
}

export function client(url: string, apiKey: string): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(apiKey, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
}

/** The error that `action` is refused with. */
export async function refusal(action: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Stripe.errors.StripeError) return error;
  throw new Error(`Expected a Stripe error, got ${String(error)}`);
}

export interface Received {
  event: Stripe.Event | undefined;
  body: string;
  signature: string;
}

/** A webhook receiver that answers with the statuses given, then 200, and verifies each event as the SDK does. */
export async function startReceiver(
  statuses: number[] = [],
): Promise<{ url: string; received: Received[]; close: () => Promise<void> }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const signature = String(request.headers['stripe-signature']);
      received.push({ event: verified(body, signature), body, signature });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${port}/hook`, received, close };
}

function verified(body: string, signature: string): Stripe.Event | undefined {
  try {
    return Stripe.webhooks.constructEvent(body, signature, webhookSecret);
  } catch {
    return undefined;
  }
}
