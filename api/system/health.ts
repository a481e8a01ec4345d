import type { RequestHandler } from 'express';
import { checkDependencies } from '../../worker/dependencies';
import type { Api } from '../deps';
import { retryAfterSeconds } from '../limits';

/** The process runs. */
export const healthz: RequestHandler = (_req, res) => {
  res.json({ status: 'ok' });
};

/** Whether requests can be served, and which dependency is missing when not. */
export const readyz =
  ({ store, temporal }: Api): RequestHandler =>
  async (_req, res) => {
    const dependencies = await checkDependencies(store, temporal);
    const ready = dependencies.mongodb === 'up' && dependencies.temporal === 'up';
    if (!ready) res.set('retry-after', String(retryAfterSeconds));
    res.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not_ready', ...dependencies });
  };

export const metricsPage =
  ({ registry }: Api): RequestHandler =>
  async (_req, res) => {
    res.type(registry.contentType).send(await registry.metrics());
  };
