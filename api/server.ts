import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Express } from 'express';
import { collectDefaultMetrics } from 'prom-client';
import { buildApi } from './app';
import type { ApiDeps } from './deps';
import { drainTimeoutMs, headersTimeoutMs, requestTimeoutMs } from './limits';

export interface RunningApi {
  readonly url: string;
  /** Takes no new request, finishes those under way and the deliveries they left, then stops. */
  close(): Promise<void>;
}

export interface Listening {
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** How long a client may take to send a request. */
  readonly requestTimeoutMs?: number;
}

/** Clients that are late are looked for this many times within the time they have. */
const checksPerTimeout = 4;

function createPatientServer(app: Express, requestTimeout: number): Server {
  const headersTimeout = Math.min(headersTimeoutMs, requestTimeout);
  const connectionsCheckingInterval = Math.ceil(headersTimeout / checksPerTimeout);
  return createServer({ requestTimeout, headersTimeout, connectionsCheckingInterval }, app);
}

/** Serves the API. Rejects when the port is taken. */
export async function startApi(deps: ApiDeps, { port, host, ...times }: Listening): Promise<RunningApi> {
  const { app, api } = buildApi(deps);
  if (deps.registry === undefined) collectDefaultMetrics({ register: api.registry });
  const server = createPatientServer(app, times.requestTimeoutMs ?? requestTimeoutMs);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const shownHost = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shownHost}:${bound}`,
    async close() {
      await drain(server);
      await api.deliveries.drain();
      await api.operatorAudit.drain();
    },
  };
}

async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const giveUp = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
  await closed;
  clearTimeout(giveUp);
}
