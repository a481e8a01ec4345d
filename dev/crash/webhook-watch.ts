import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyOf, type ApiClient } from './api-client';
import type { RoundWorld } from './round-world';

interface Told {
  readonly type: string;
  readonly data: { readonly id: string; readonly sequence: number; readonly state?: string };
}

/** The merchant's own server of a lane. It takes every event, one in a few only when it is sent again. */
export interface WebhookWatch {
  readonly url: string;
  /** By event id. */
  readonly told: ReadonlyMap<string, Told>;
  close(): Promise<void>;
}

const patienceMs = 60_000;
const pollMs = 250;
const refusedEvery = 7;

export async function watchWebhooks(): Promise<WebhookWatch> {
  const told = new Map<string, Told>();
  let requests = 0;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      requests += 1;
      if (requests % refusedEvery === 0) return void res.writeHead(503).end();
      told.set(String(req.headers['webhook-id']), JSON.parse(Buffer.concat(chunks).toString('utf8')) as Told);
      res.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    told,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Has the merchant's events sent to its server, once per lane. */
export async function subscribe(client: ApiClient, { url }: WebhookWatch): Promise<void> {
  const path = '/v1/webhook_endpoints';
  const { data } = bodyOf(await client.insist({ method: 'GET', path }, patienceMs)) as { data: { url: string }[] };
  if (data.some((endpoint) => endpoint.url === url)) return;
  const made = await client.insist({ method: 'POST', path, body: { url } }, patienceMs);
  if (made.status !== 201) throw new Error(`The webhook endpoint was answered ${made.status} ${made.text}`);
}

/** Whether the merchant was told of every payment, and of every state that each of its refunds went through. */
export async function webhookViolations(world: RoundWorld): Promise<string[]> {
  const deadlineMs = Date.now() + patienceMs;
  for (;;) {
    const missing = await missingEvents(world);
    if (missing.length === 0 || Date.now() > deadlineMs) return missing;
    await sleep(pollMs);
  }
}

async function missingEvents(world: RoundWorld): Promise<string[]> {
  const told = [...world.lane.webhooks.told.values()];
  const payments = world.payments
    .filter(({ status }) => status === 'captured')
    .filter(({ id }) => !told.some(({ type, data }) => type === 'payment.captured' && data.id === id))
    .map(({ id }) => `webhooks: nothing was told of the payment ${id}`);
  const refunds = await Promise.all(world.refunds.map(({ id }) => untold(world, id, told)));
  return [...payments, ...refunds.flat()];
}

async function untold(world: RoundWorld, id: string, told: readonly Told[]): Promise<string[]> {
  const path = `/v1/refunds/${id}/timeline`;
  const { data } = bodyOf(await world.merchant.insist({ method: 'GET', path }, patienceMs)) as {
    data: { state: string }[];
  };
  const inOrder = told
    .filter(({ data: { id: subject } }) => subject === id)
    .toSorted((left, right) => left.data.sequence - right.data.sequence);
  const [was, heard] = [
    entered(data.map(({ state }) => state)),
    entered(inOrder.map(({ data: { state = '' } }) => state)),
  ];
  return was === heard ? [] : [`webhooks: ${id} was ${was}, and told to be ${heard}`];
}

const entered = (states: readonly string[]): string =>
  states.filter((state, index) => state !== states[index - 1]).join(' → ');
