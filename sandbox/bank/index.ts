import express from 'express';
import { controlRoutes } from '../control';
import { FaultBook } from '../faults/fault-book';
import { Movements } from '../movements';
import { renderPage } from '../page';
import { Scheduler } from '../scheduler';
import { serveSandbox, type ServedSandbox } from '../serve';
import { Store } from '../store';
import { bankAccountConfig, type BankAccountConfig } from './accounts';
import type { BankContext } from './context';
import { bankControlRoutes } from './control';
import { collectFiles, handleLateFiles, receiveFile } from './receive-files';
import { handleTransfers } from './transfers';

export type { BankAccountConfig } from './accounts';

const bodyLimit = '16mb';
const defaultStatusAfterMs = 100;
const defaultSettleAfterMs = 300;
const defaultCollectEveryMs = 200;

export interface BankSandboxOptions {
  /** 0, the default, picks a free port. */
  port?: number;
  host?: string;
  accounts: readonly BankAccountConfig[];
  /** Where the journal stands; in memory only when left out. */
  dataDir?: string;
  /** How long after a file its status report is written, and its money booked, in milliseconds. */
  statusAfterMs?: number;
  settleAfterMs?: number;
  /** How often drop directories are looked into, in milliseconds; 0: only on `POST /_sandbox/collect`. */
  collectEveryMs?: number;
}

export type BankSandbox = ServedSandbox;

/** Starts a stand-in for a bank that takes pain.001 files and answers by pain.002 and camt.053 files. */
export async function startBankSandbox(options: BankSandboxOptions): Promise<BankSandbox> {
  const context = await openContext(options);
  const served = await serveSandbox(createApp(context), context, options);
  const collector = startCollector(context, options.collectEveryMs ?? defaultCollectEveryMs);
  return {
    ...served,
    close: async () => {
      await collector.stop();
      await served.close();
    },
  };
}

async function openContext(options: BankSandboxOptions): Promise<BankContext> {
  const store = await Store.open('bank', options.dataDir);
  const scheduler = new Scheduler(store);
  const context: BankContext = {
    store,
    scheduler,
    faults: new FaultBook(),
    movements: new Movements(store, () => scheduler.now()),
    customers: options.accounts.map((account) => bankAccountConfig.parse(account)),
    transfers: store.collection('transfers'),
    files: store.collection('files'),
    balances: store.collection('balances'),
    reports: store.collection('reports'),
    statusAfterMs: options.statusAfterMs ?? defaultStatusAfterMs,
    settleAfterMs: options.settleAfterMs ?? defaultSettleAfterMs,
  };
  handleTransfers(context);
  handleLateFiles(context);
  return context;
}

/** Looks into the drop directories again and again, one look at a time. */
function startCollector(context: BankContext, everyMs: number): { stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  const look = (): void => {
    looking = collectFiles(context).finally(arm);
  };
  const arm = (): void => {
    if (everyMs > 0) timer = setTimeout(look, everyMs).unref();
  };
  arm();
  return {
    stop: async () => {
      await looking;
      clearTimeout(timer);
    },
  };
}

function createApp(context: BankContext): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/', (_request, response) => {
    response.type('html').send(renderPage('Bank', context.movements.list(), context.faults.list().data));
  });
  app.use('/_sandbox', controlRoutes(context), bankControlRoutes(context));
  const xml = express.text({ type: () => true, limit: bodyLimit });
  app.post('/files/:account', xml, (request, response) => receiveFile(context, request, response));
  app.use((_request, response) => {
    response.status(404).json({ error: { message: 'Not found' } });
  });
  return app;
}
