import express from 'express';
import { controlRoutes } from '../control';
import { FaultBook } from '../faults/fault-book';
import { Movements } from '../movements';
import { renderPage } from '../page';
import { Scheduler } from '../scheduler';
import { serveSandbox, type ServedSandbox } from '../serve';
import { Store } from '../store';
import { identityClient, type IdentityClient } from './clients';
import { handleVerification, type IdentityContext } from './handle-verification';
import { People } from './people';

export type { IdentityClient } from './clients';

const bodyLimit = '64kb';

export interface IdentitySandboxOptions {
  /** 0, the default, picks a free port. */
  port?: number;
  host?: string;
  clients: readonly IdentityClient[];
  /** Where the journal stands; in memory only when left out. */
  dataDir?: string;
}

export type IdentitySandbox = ServedSandbox;

/** Starts a stand-in for a service that says whether name and document belong together (docs/identity.md). */
export async function startIdentitySandbox(options: IdentitySandboxOptions): Promise<IdentitySandbox> {
  const store = await Store.open('identity', options.dataDir);
  const scheduler = new Scheduler(store);
  const context: IdentityContext = {
    store,
    scheduler,
    faults: new FaultBook(),
    movements: new Movements(store, () => scheduler.now()),
    clients: options.clients.map((client) => identityClient.parse(client)),
    people: new People(store),
  };
  return serveSandbox(createApp(context), context, options);
}

function createApp(context: IdentityContext): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/', (_request, response) => {
    response.type('html').send(renderPage('Identity', context.movements.list(), context.faults.list().data));
  });
  app.use('/_sandbox', controlRoutes(context));
  const raw = express.raw({ type: () => true, limit: bodyLimit });
  app.post('/v1/verifications', raw, (request, response) => handleVerification(context, request, response));
  app.use((_request, response) => {
    response.status(404).json({ error: { code: 'not_found' } });
  });
  return app;
}
