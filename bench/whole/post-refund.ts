import { Agent, request } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { Refundable } from './payment-supply';

const created = z.object({ id: z.string() });

export interface Merchant {
  readonly apiUrl: string;
  readonly apiKey: string;
}

export interface RefundOrder extends Refundable {
  readonly idempotencyKey: string;
  readonly respondAsync: boolean;
}

/** Shorter than the server waits, so that no request is sent on a connection that is just being closed. */
const idleTimeoutMs = 2_000;

/** Kept open between requests, as a backend has it; the plain client costs the least of the machine that is measured. */
const agent = new Agent({ keepAlive: true, timeout: idleTimeoutMs });

/** Asks the API for a refund; resolves to its id. Throws for any answer but the one that was asked for. */
export async function postRefund({ apiUrl, apiKey }: Merchant, order: RefundOrder): Promise<string> {
  const { idempotencyKey, respondAsync, ...body } = order;
  const call = request(`${apiUrl}/v1/refunds`, {
    method: 'POST',
    agent,
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
      ...(respondAsync ? { prefer: 'respond-async' } : {}),
    },
  });
  call.end(JSON.stringify(body));
  const [response] = await once(call, 'response');
  const answer: unknown = await json(response);
  const wanted = respondAsync ? 202 : 201;
  if (response.statusCode !== wanted) {
    throw new Error(`The API answered ${response.statusCode} where ${wanted} was due: ${JSON.stringify(answer)}`);
  }
  return created.parse(answer).id;
}

/** Closes the connections that are kept open. */
export const closeConnections = (): void => agent.destroy();
