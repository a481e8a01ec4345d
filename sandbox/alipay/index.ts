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
import type { AlipayAccountConfig, AlipayCredentials } from './accounts';
import type { AlipayContext } from './context';
import { downloadBill } from './bill';
import { alipayControlRoutes } from './control';
import { handleLateRequests, handleRequest } from './handle-request';
import { notificationDelaysMs, receiverAt } from './notify';
import { handleBankLegs } from './refund-lifecycle';
import { openState } from './state';
import { handleTrades } from './trade-lifecycle';

export { alipayAccountConfig } from './accounts';
export type { AlipayAccountConfig, AlipayCredentials } from './accounts';

const bodyLimit = '1mb';
/** https://opendocs.alipay.com/open/02ekfk: "at least 3 s between refunds of one trade" */
const defaultRefundSpacingMs = 3_000;
const defaultBankLegMs = 200;

/** Durations are in milliseconds. */
export interface AlipaySandboxOptions {
  /** 0, the default, picks a free port. */
  port?: number;
  host?: string;
  accounts: readonly AlipayAccountConfig[];
  /** Where the journal stands; in memory only when left out. */
  dataDir?: string;
  refundSpacingMs?: number;
  /** After which time payers pay by themselves; left out: only `POST /_sandbox/pay` pays. */
  payAfterMs?: number;
  /** How long after its success the bank leg of a refund fails, where a fault has it fail. */
  bankLegMs?: number;
  /** Waits before the repeats of a notification that was not answered with `success`. */
  notificationDelaysMs?: readonly number[];
}

export interface AlipaySandbox extends ServedSandbox {
  /** Keys to call with, for each account. */
  credentials: readonly AlipayCredentials[];
}

/** Starts a stand-in for Alipay's gateway that the official SDK can be pointed at with `gateway: <url>/gateway.do`. */
export async function startAlipaySandbox(options: AlipaySandboxOptions): Promise<AlipaySandbox> {
  const context = await openContext(options);
  await context.store.durable();
  const served = await serveSandbox(createApp(context), context, options);
  context.origin = served.url;
  return { ...served, credentials: context.accounts.credentials() };
}

async function openContext(options: AlipaySandboxOptions): Promise<AlipayContext> {
  const store = await Store.open('alipay', options.dataDir);
  const scheduler = new Scheduler(store);
  const faults = new FaultBook();
  const accounts = new Accounts(options.accounts, store);
  const context: AlipayContext = {
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
      retryDelaysMs: options.notificationDelaysMs ?? notificationDelaysMs,
    }),
    refundSpacingMs: options.refundSpacingMs ?? defaultRefundSpacingMs,
    payAfterMs: options.payAfterMs ?? null,
    bankLegMs: options.bankLegMs ?? defaultBankLegMs,
  };
  handleTrades(context);
  handleBankLegs(context);
  handleLateRequests(context);
  return context;
}

function createApp(context: AlipayContext): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/', (_request, response) => {
    response.type('html').send(renderPage('Alipay', context.movements.list(), context.faults.list().data));
  });
  app.use('/_sandbox', controlRoutes(context), alipayControlRoutes(context));
  const forms = express.text({ type: 'application/x-www-form-urlencoded', limit: bodyLimit });
  app.all('/gateway.do', forms, (request, response) => handleRequest(context, request, response));
  app.get('/downloadBill', (request, response) => downloadBill(context, request, response));
  app.use((_request, response) => {
    response.status(404).json({ error: { message: 'Not found' } });
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const message = error instanceof Error ? error.message : 'unknown';
    response.status(statusOf(error)).json({ error: { message } });
  });
  return app;
}
