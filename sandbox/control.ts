import express, { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { faultSpec, seedSpec } from './faults/fault';
import type { FaultBook } from './faults/fault-book';
import type { Movements } from './movements';
import type { Scheduler } from './scheduler';

const advanceSpec = z.strictObject({ ms: z.number().min(0) });

/** Parses a control request's body; answers 400 with what is wrong and returns undefined when it doesn't fit. */
export function parseBody<T>(schema: z.ZodType<T>, request: Request, response: Response): T | undefined {
  const parsed = schema.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  response.status(400).json({ error: { message: z.prettifyError(parsed.error) } });
  return undefined;
}

/** The control endpoints that every sandbox has; not part of any provider's protocol. */
export function controlRoutes(parts: { movements: Movements; faults: FaultBook; scheduler: Scheduler }): Router {
  const { movements, faults, scheduler } = parts;
  const router = Router();
  router.use(express.json());
  router.get('/movements', (_request, response) => {
    response.json({ data: movements.list() });
  });
  router.get('/faults', (_request, response) => {
    response.json(faults.list());
  });
  router.post('/faults', (request, response) => {
    const spec = parseBody(faultSpec, request, response);
    if (spec) response.status(201).json(faults.add(spec));
  });
  router.post('/faults/seed', (request, response) => {
    const spec = parseBody(seedSpec, request, response);
    if (!spec) return;
    faults.seed(spec);
    response.status(201).json(spec);
  });
  router.delete('/faults', (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
  router.post('/advance', async (request, response) => {
    const spec = parseBody(advanceSpec, request, response);
    if (!spec) return;
    await scheduler.advance(spec.ms);
    response.json({ now: new Date(scheduler.now()).toISOString() });
  });
  return router;
}
