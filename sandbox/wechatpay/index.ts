import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { StandingBills } from '../bill';
import { controlRoutes } from '../control';
import { FaultBook } from '../faults/fault-book';
import { Movements } from '../movements';
import { Notifier } from '../notifications';
import { renderPage } from '../page';
import { Scheduler } from '../scheduler';
import { serveSandbox, statusOf, type ServedSandbox } from '../serve';
import { Store } from '../store';
import { Accounts } from './accounts';
import type { AccountConfig } from './accounts';
import type { WechatContext } from './context';
import { downloadBill } from './bill';
import { wechatControlRoutes } from './control';
import { handleLateRequests, handleRequest } from './handle-request';
import { notifyRetryDelaysMs, receiverAt } from './notify';
import { handlePayers } from './order-lifecycle';
import { handleSettlements } from './refund-lifecycle';
import { openState } from './state';

export { accountConfig } from './accounts';
export type { AccountConfig } from './accounts';

const bodyLimit = '1mb';
const defaultSettleAfterMs = 200;
const defaultRefundSpacingMs = 60_000;

export interface WechatpaySandboxOptions {
  /** 0, the default, picks a free port. */
  port?: number;
  host?: string;
  accounts: readonly AccountConfig[];
  /** Where the journal stands; in memory only when left out. */
  dataDir?: string;
  /** How long an accepted refund takes, in milliseconds. */
  settleAfterMs?: number;
  /** Refunds of one order that follow each other faster are refused, in milliseconds: a minute unless said otherwise. */
  refundSpacingMs?: number;
  /** Orders are paid by themselves after so many milliseconds; left out they wait for `POST /_sandbox/orders/…/pay`. */
  payAfterMs?: number;
  /** Waits before the repeats of a notification that wasn't answered 2xx, in milliseconds: WeChat Pay's own. */
  notifyRetryDelaysMs?: readonly number[];
}

export type WechatpaySandbox = ServedSandbox;

/** Starts a stand-in for WeChat Pay's API v3 that clients can be pointed at by their base URL. */
export async function startWechatpaySandbox(options: WechatpaySandboxOptions): Promise<WechatpaySandbox> {
  const context = await openContext(options);
  const served = await serveSandbox(createApp(context), context, options);
  context.origin = served.url;
  return served;
}

async function openContext(options: WechatpaySandboxOptions): Promise<WechatContext> {
  const store = await Store.open('wechatpay', options.dataDir);
  const scheduler = new Scheduler(store);
  const faults = new FaultBook();
  const accounts = await Accounts.open(options.accounts, store);
  const context: WechatContext = {
    store,
    scheduler,
    faults,
    accounts,
    state: openState(store),
    bills: new StandingBills(),
    origin: '',
    movements: new Movements(store, () => scheduler.now()),
    notifier: new Notifier({
      scheduler,
      faults,
      receiverOf: (account, { url }) => receiverAt(accounts, account, url),
      retryDelaysMs: options.notifyRetryDelaysMs ?? notifyRetryDelaysMs,
    }),
    settleAfterMs: options.settleAfterMs ?? defaultSettleAfterMs,
    refundSpacingMs: options.refundSpacingMs ?? defaultRefundSpacingMs,
    payAfterMs: options.payAfterMs ?? null,
  };
  handleSettlements(context);
  handlePayers(context);
  handleLateRequests(context);
  await store.durable();
  return context;
}

function createApp(context: WechatContext): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/', (_request, response) => {
    response.type('html').send(renderPage('WeChat Pay', context.movements.list(), context.faults.list().data));
  });
  app.use('/_sandbox', controlRoutes(context), wechatControlRoutes(context));
  app.get('/v3/billdownload/file', (request, response) => downloadBill(context, request, response));
  // The signature is over the bytes as they came.
  const raw = express.raw({ type: () => true, limit: bodyLimit });
  app.all('/v3/{*path}', raw, (request, response) => handleRequest(context, request, response));
  app.use((_request, response) => {
    response.status(404).json({ error: { message: 'Not found' } });
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const message = error instanceof Error ? error.message : 'unknown';
    response.status(statusOf(error)).json({ code: 'SYSTEM_ERROR', message });
  });
  return app;
}
