import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The worker's health for its supervisor: `/healthz` while the process lives, `/readyz` while it polls, and `/metrics` for
 * Prometheus.
 */
export async function serveHealth(port: number, isReady: () => boolean, registry: Registry): Promise<HealthServer> {
  const server: Server = createServer((request, response) => {
    if (request.url === '/metrics') return void sendMetrics(registry, response);
    const ready = request.url === '/healthz' || (request.url === '/readyz' && isReady());
    const known = request.url === '/healthz' || request.url === '/readyz';
    response.writeHead(ready ? 200 : known ? 503 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: ready ? 'ok' : known ? 'not_ready' : 'not_found' }));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

async function sendMetrics(registry: Registry, response: ServerResponse): Promise<void> {
  const metrics = await registry.metrics();
  response.writeHead(200, { 'content-type': registry.contentType });
  response.end(metrics);
}
