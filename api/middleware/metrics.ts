import type { RequestHandler } from 'express';
import { Histogram, type Registry } from 'prom-client';

const durationBuckets = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];

/** Times every request by its route, so that ids in paths do not become labels. */
export function measure(registry: Registry): RequestHandler {
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: durationBuckets,
    registers: [registry],
  });
  return (req, res, next) => {
    const end = durations.startTimer();
    res.once('close', () => {
      const path: unknown = req.route?.path;
      const route = typeof path === 'string' ? path : 'none';
      end({ method: res.headersSent ? req.method : 'aborted', route, status: res.statusCode });
    });
    next();
  };
}
