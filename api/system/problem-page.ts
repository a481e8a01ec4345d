import type { RequestHandler } from 'express';
import { EngineError, errorCatalogue, isErrorCode } from '../../domain/errors';

/** What a problem's `type` points at. */
export const problemPage: RequestHandler = (req, res) => {
  const code = req.params['code'];
  if (!isErrorCode(code)) throw new EngineError('not_found');
  res.json({ code, ...errorCatalogue[code] });
};
