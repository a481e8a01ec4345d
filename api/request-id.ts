import type { Response } from 'express';

/** The request's id, as the middleware has set it. */
export const requestIdOf = (res: Response): string => String(res.getHeader('x-request-id'));
