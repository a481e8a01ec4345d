import { Router } from 'express';
import { z } from 'zod';
import { parseBody } from '../control';
import type { BankContext } from './context';
import { keyOf } from './context';
import { collectFiles } from './receive-files';
import { returnTransfer } from './transfers';

const returnSpec = z.strictObject({
  key: z.string(),
  code: z
    .string()
    .regex(/^[A-Z0-9]{4}$/)
    .default('AC04'),
});

/** What people at the bank, or at the creditor's, would do. */
export function bankControlRoutes(context: BankContext): Router {
  const router = Router();
  router.get('/accounts', (_request, response) => {
    response.json({ data: context.customers });
  });
  router.post('/collect', async (_request, response) => {
    await collectFiles(context);
    response.status(204).end();
  });
  router.post('/returns', async (request, response) => {
    const spec = parseBody(returnSpec, request, response);
    if (!spec) return;
    const transfer = context.transfers
      .values()
      .find(({ endToEndId, state }) => keyOf(endToEndId) === spec.key && state === 'settled');
    if (transfer === undefined) {
      response.status(404).json({ error: { message: 'No settled transfer has this key' } });
      return;
    }
    returnTransfer(context, transfer, spec.code, 0);
    await context.store.durable();
    response.status(201).json({ key: spec.key, code: spec.code });
  });
  return router;
}
