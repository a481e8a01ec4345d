import type { Request, Response } from 'express';
import { EngineError } from '../../domain/errors';
import type { GiveBack, Places } from './places';

type Handler = (req: Request, res: Response) => Promise<void>;

const held = new WeakMap<Response, GiveBack>();

/**
 * Does work in one of the places, or refuses it while as much as can be done in good time is under way. The place is
 * held until the work has ended, whatever becomes of the connection: a client that hangs up leaves its work behind.
 */
export const limitLoad =
  (places: Places, handle: Handler): Handler =>
  async (req, res) => {
    const giveBack = places.take();
    if (giveBack === null) throw new EngineError('overloaded');
    held.set(res, giveBack);
    try {
      await handle(req, res);
    } finally {
      giveBack();
    }
  };

/** Gives the place of a request back before it begins to wait: waiting is no work. */
export function releaseLoad(res: Response): void {
  held.get(res)?.();
}
