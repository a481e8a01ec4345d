import type { RequestHandler } from 'express';
import type { Api } from '../deps';
import { retryAfterSeconds } from '../limits';
import { pingTemporal } from '../temporal/reachability';

/** The process runs. */
export const healthz: RequestHandler = (_req, res) => {
  res.json({ status: 'ok' });
};

async function stateOf(check: Promise<void>): Promise<'up' | 'down'> {
  try {
    await check;
    return 'up';
  } catch {
    return 'down';
  }
}

/** Whether requests can be served, and which dependency is missing when not. */
export const readyz =
  ({ store, temporal }: Api): RequestHandler =>
  async (_req, res) => {
    const [database, workflows] = await Promise.all([stateOf(store.ping()), stateOf(pingTemporal(temporal))]);
    const ready = database === 'up' && workflows === 'up';
    if (!ready) res.set('retry-after', String(retryAfterSeconds));
    res
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ready' : 'not_ready', mongodb: database, temporal: workflows });
  };

export const metricsPage =
  ({ registry }: Api): RequestHandler =>
  async (_req, res) => {
    res.type(registry.contentType).send(await registry.metrics());
  };
