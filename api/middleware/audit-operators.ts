import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { AuditLog } from '../../store/store';
import { safeTrace } from '../../domain/safe-trace';
import { callerOf } from '../caller';
import { maxAuditSubjectChars } from '../limits';
import { requestIdOf } from '../request-id';

export interface OperatorAudit {
  readonly handler: RequestHandler;
  /** Resolves once every entry is written. */
  drain(): Promise<void>;
}

/**
 * Writes what operators ask for and what they are answered: reads and refusals too. Method, route, status and subject; no
 * query and no body, which may hold personal data. Runs within a route.
 */
export function auditOperators({
  audit,
  now,
  logger,
}: {
  readonly audit: AuditLog;
  readonly now: () => Date;
  readonly logger: Logger;
}): OperatorAudit {
  const underWay = new Set<Promise<void>>();
  const handler: RequestHandler = (req, res, next) => {
    const { kind, keyId } = callerOf(res);
    if (kind !== 'operator') return next();
    const requestId = requestIdOf(res);
    // Read now: they are gone by the time an error has been answered.
    const route = String(req.route?.path);
    const subject = String(req.params['id'] ?? route).slice(0, maxAuditSubjectChars);
    res.once('close', () => {
      const detail = { method: req.method, route, status: res.headersSent ? res.statusCode : null };
      const written = audit
        .append({ at: now(), actor: keyId, action: 'request', subject, merchantId: null, requestId, detail })
        .catch((error: unknown) =>
          logger.error({ request_id: requestId, trace: safeTrace(error) }, 'audit not written'),
        )
        .finally(() => underWay.delete(written));
      underWay.add(written);
    });
    next();
  };
  return {
    handler,
    async drain() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
