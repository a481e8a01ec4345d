import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Scheduler } from './scheduler';
import type { Store } from './store';

/** A sandbox that listens. */
export interface ServedSandbox {
  url: string;
  port: number;
  close: () => Promise<void>;
}

/** Serves a sandbox and lets its clock run; `port` 0, the default, picks a free one. */
export async function serveSandbox(
  app: Express,
  { scheduler, store }: { scheduler: Scheduler; store: Store },
  { port = 0, host = '127.0.0.1' }: { port?: number; host?: string },
): Promise<ServedSandbox> {
  const server = app.listen(port, host);
  await once(server, 'listening');
  scheduler.start();
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host}:${bound}`,
    port: bound,
    close: async () => {
      scheduler.stop();
      server.close();
      server.closeAllConnections();
      await store.close();
    },
  };
}

/** Body parsers put a status on what they refuse; anything else is a defect. */
export const statusOf = (error: unknown): number =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500;
