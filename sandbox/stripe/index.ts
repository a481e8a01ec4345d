import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { controlRoutes } from '../control';
import { FaultBook } from '../faults/fault-book';
import { Movements } from '../movements';
import { Notifier, defaultRetryDelaysMs } from '../notifications';
import { renderPage } from '../page';
import { Scheduler } from '../scheduler';
import { serveSandbox, statusOf, type ServedSandbox } from '../serve';
import { Store } from '../store';
import { Accounts } from './accounts';
import type { AccountConfig } from './accounts';
import type { StripeContext } from './context';
import { stripeControlRoutes } from './control';
import { handleLateRequests, handleRequest } from './handle-request';
import { IdempotencyKeys } from './idempotency';
import { handleSettlements } from './refund-lifecycle';
import { openState } from './state';

export type { AccountConfig } from './accounts';

const bodyLimit = '1mb';
const defaultSettleAfterMs = 200;

export interface StripeSandboxOptions {
  /** 0, the default, picks a free port. */
  port?: number;
  host?: string;
  accounts: readonly AccountConfig[];
  /** Where the journal stands; in memory only when left out. */
  dataDir?: string;
  /** How long a refund that settles later stays pending, in milliseconds. */
  settleAfterMs?: number;
  /** Waits before the repeats of a webhook that wasn't answered 2xx, in milliseconds. */
  webhookRetryDelaysMs?: readonly number[];
}

export type StripeSandbox = ServedSandbox;

/** Starts a stand-in for Stripe that the official SDK can be pointed at with `{host, port, protocol: 'http'}`. */
export async function startStripeSandbox(options: StripeSandboxOptions): Promise<StripeSandbox> {
  const context = await openContext(options);
  return serveSandbox(createApp(context), context, options);
}

async function openContext(options: StripeSandboxOptions): Promise<StripeContext> {
  const store = await Store.open('stripe', options.dataDir);
  const scheduler = new Scheduler(store);
  const faults = new FaultBook();
  const accounts = new Accounts(options.accounts, store);
  const context: StripeContext = {
    store,
    scheduler,
    faults,
    accounts,
    state: openState(store),
    keys: new IdempotencyKeys(store, scheduler),
    movements: new Movements(store, () => scheduler.now()),
    notifier: new Notifier({
      scheduler,
      faults,
      receiverOf: (account) => accounts.receiverOf(account),
      retryDelaysMs: options.webhookRetryDelaysMs ?? defaultRetryDelaysMs,
    }),
    settleAfterMs: options.settleAfterMs ?? defaultSettleAfterMs,
  };
  handleSettlements(context);
  handleLateRequests(context);
  return context;
}

function createApp(context: StripeContext): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'extended');
  app.get('/', (_request, response) => {
    response.type('html').send(renderPage('Stripe', context.movements.list(), context.faults.list().data));
  });
  app.use('/_sandbox', controlRoutes(context), stripeControlRoutes(context));
  const forms = express.urlencoded({ extended: true, limit: bodyLimit });
  app.all('/v1/{*path}', forms, (request, response) => handleRequest(context, request, response));
  app.use((_request, response) => {
    response.status(404).json({ error: { message: 'Not found' } });
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const message = error instanceof Error ? error.message : 'unknown';
    response.status(statusOf(error)).json({ error: { type: 'api_error', message } });
  });
  return app;
}
