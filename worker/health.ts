import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Dependencies } from './dependencies';

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface HealthOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** Whether the workers take tasks. */
  readonly isPolling: () => boolean;
  readonly check: () => Promise<Dependencies>;
  readonly registry: Registry;
}

/** The worker's health for its supervisor: alive, ready and what it lacks, and its metrics. Rejects when the port is taken. */
export async function serveHealth(options: HealthOptions): Promise<HealthServer> {
  const { port, host } = options;
  const server: Server = createServer((request, response) => {
    void answer(options, request.url?.split('?', 1)[0], response);
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: async () => {
      server.close();
      server.closeIdleConnections();
      await once(server, 'close');
    },
  };
}

async function answer(options: HealthOptions, path: string | undefined, response: ServerResponse): Promise<void> {
  switch (path) {
    case '/healthz':
      return sendJson(response, 200, { status: 'ok' });
    case '/readyz':
      return sendReadiness(options, response);
    case '/metrics':
      response.writeHead(200, { 'content-type': options.registry.contentType });
      response.end(await options.registry.metrics());
      return;
    default:
      return sendJson(response, 404, { status: 'not_found' });
  }
}

async function sendReadiness({ isPolling, check }: HealthOptions, response: ServerResponse): Promise<void> {
  const dependencies = await check();
  const polling = isPolling();
  const ready = polling && dependencies.mongodb === 'up' && dependencies.temporal === 'up';
  sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not_ready', polling, ...dependencies });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
