import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { safeTrace } from '../../domain/safe-trace';
import { retryAfterSeconds } from '../limits';
import { presentProblem, problemContentType } from '../present/problem';
import { toEngineError } from '../to-engine-error';
import { requestIdOf } from '../request-id';

/** Answers every failure with an RFC 9457 problem document. Only what the engine is to blame for is logged in full. */
export const problems =
  (logger: Logger): ErrorRequestHandler =>
  // Express knows a handler of errors by its four arguments.
  (thrown, _req, res, _next) => {
    const error = toEngineError(thrown);
    const requestId = requestIdOf(res);
    const problem = presentProblem(error, requestId);
    if (problem.status >= 500) {
      logger.error({ request_id: requestId, code: error.code, trace: safeTrace(thrown) }, 'request failed');
    }
    // What has begun cannot be answered otherwise, only broken off. Express would print the error as it is.
    if (res.headersSent) return void res.destroy();
    const isForLater = problem.status === 503 || problem.status === 429;
    const retryAfter = error.extras.retryAfterSeconds ?? (isForLater ? retryAfterSeconds : undefined);
    if (retryAfter !== undefined) res.set('retry-after', String(retryAfter));
    if (problem.status === 401) res.set('www-authenticate', 'Bearer');
    res.status(problem.status).type(problemContentType).send(JSON.stringify(problem));
  };
