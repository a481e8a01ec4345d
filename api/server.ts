import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics } from 'prom-client';
import { buildApi } from './app';
import type { ApiDeps } from './deps';
import { drainTimeoutMs } from './limits';

export interface RunningApi {
  readonly url: string;
  /** Takes no new request, finishes those under way and the deliveries they left, then stops. */
  close(): Promise<void>;
}

/** Serves the API. `port` 0 picks a free one. Rejects when the port is taken. */
export async function startApi(deps: ApiDeps, { port, host }: { port: number; host: string }): Promise<RunningApi> {
  const { app, api } = buildApi(deps);
  if (deps.registry === undefined) collectDefaultMetrics({ register: api.registry });
  const server = createServer(app);
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
