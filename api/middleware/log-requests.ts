import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';

/**
 * The path alone, as routes are found by it (an absolute target has one, too), and of customers not even the id: query and
 * id may be a person's, as merchants name them.
 */
const pathOf = (req: IncomingMessage): string =>
  // Of Express, which serves the request.
  (req as Request).path.replace(/(\/v1\/customers\/)[^/]+/i, '$1{id}');

const quietPaths = ['/healthz', '/readyz', '/metrics'];

/** One line a request: never a header, a query or a body, so no key, signature or personal data can be in it. */
export function logRequests(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    genReqId: (_req: IncomingMessage, res: ServerResponse) => String(res.getHeader('x-request-id')),
    wrapSerializers: false,
    serializers: {
      req: (req: IncomingMessage) => ({ id: req.id, method: req.method, path: pathOf(req) }),
      res: (res: ServerResponse) => ({ status: res.statusCode }),
      err: (error: Error) => ({ type: error.name }),
    },
    autoLogging: { ignore: (req: IncomingMessage) => quietPaths.includes(pathOf(req)) },
    customLogLevel: (_req: IncomingMessage, res: ServerResponse, error?: Error) =>
      error !== undefined || res.statusCode >= 500 ? 'warn' : 'info',
  });
}
