import express, { type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import { Registry } from 'prom-client';
import { maxCallbackBodyBytes } from '../domain/limits';
import { trackDeliveries } from './callbacks/deliveries';
import { findAccount, receiveCallback } from './callbacks/receive';
import type { Api, ApiDeps } from './deps';
import {
  callbacksInFlightMax,
  exportsMax,
  exportsPerKeyMax,
  requestsPerSecondDefault,
  waitingRequestsMax,
  waitingRequestsPerKeyMax,
} from './limits';
import { limitLoad } from './load/limit-load';
import { countPlaces } from './load/places';
import { auditOperators } from './middleware/audit-operators';
import { authenticate } from './middleware/authenticate';
import { authorize } from './middleware/authorize';
import { jsonBody } from './middleware/json-body';
import { limitRate } from './middleware/limit-rate';
import { logRequests } from './middleware/log-requests';
import { measure } from './middleware/metrics';
import { methodNotAllowed, notFound } from './middleware/not-found';
import { problems } from './middleware/problems';
import { requestId } from './middleware/request-id';
import { verifySignature } from './middleware/verify-signature';
import { routes } from './routes/all';
import { docs } from './system/docs';
import { healthz, metricsPage, readyz } from './system/health';
import { problemPage } from './system/problem-page';
import { watchReachability } from './temporal/reachability';

export interface BuiltApi {
  readonly app: Express;
  readonly api: Api;
}

/** Only what this process serves itself; Swagger UI sets styles inline. Plain HTTP stays possible behind a proxy. */
const security = helmet({
  contentSecurityPolicy: {
    directives: { styleSrc: ["'self'", "'unsafe-inline'"], upgradeInsecureRequests: null },
  },
});

/** Builds the application and what its handlers share. */
export function buildApi(deps: ApiDeps): BuiltApi {
  const { registry = new Registry(), now = () => new Date() } = deps;
  const reachability = watchReachability(deps.temporal);
  const waiting = countPlaces(
    deps.waitingRequestsMax ?? waitingRequestsMax,
    deps.waitingRequestsPerKeyMax ?? waitingRequestsPerKeyMax,
  );
  const operatorAudit = auditOperators({ audit: deps.store.audit, now, logger: deps.logger });
  const exports = countPlaces(exportsMax, exportsPerKeyMax);
  const deliveries = trackDeliveries(deps);
  const api: Api = { ...deps, registry, now, reachability, waiting, exports, operatorAudit, deliveries };
  const app = express();
  app.disable('x-powered-by');
  app.use(requestId, logRequests(deps.logger), measure(registry), security);
  addSystem(app, api);
  addCallbacks(app, api);
  addRoutes(app, api);
  app.use(notFound);
  app.use(problems(deps.logger));
  return { app, api };
}

export const createApp = (deps: ApiDeps): Express => buildApi(deps).app;

function addSystem(app: Express, api: Api): void {
  app.get('/healthz', healthz);
  app.get('/readyz', readyz(api));
  app.get('/metrics', metricsPage(api));
  app.get('/problems/:code', problemPage);
  app.use(docs());
}

/**
 * Before anything reads the body as JSON: signatures are over the bytes as they came. Nothing is read for an account that
 * is not there, and none of the places of those who have a key is taken.
 */
function addCallbacks(app: Express, api: Api): void {
  const raw = express.raw({ type: () => true, limit: maxCallbackBodyBytes, inflate: false });
  app
    .route('/v1/callbacks/:provider/:account')
    .post(
      (req, _res, next) => {
        findAccount(api, req);
        next();
      },
      raw,
      limitLoad(countPlaces(callbacksInFlightMax), (req, res) => receiveCallback(api, req, res)),
    )
    .all(methodNotAllowed(['POST']));
}

/** Work is counted once its caller is known and its body is here, so that nobody holds a place by being slow. */
function addRoutes(app: Express, api: Api): void {
  const places = countPlaces(api.requestsInFlightMax);
  app.use(
    '/v1',
    authenticate(api.store.apiKeys),
    limitRate(api.requestsPerSecondMax ?? requestsPerSecondDefault),
    verifySignature(api),
  );
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    const registered = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const { method, access, body, bodyOptional = false, handle } of here) {
      const before = [api.operatorAudit.handler, authorize(access), ...(body ? [jsonBody(bodyOptional)] : [])];
      const answer = (req: Request, res: Response): Promise<void> => handle(api, req, res);
      registered[method](...before, method === 'post' || method === 'put' ? limitLoad(places, answer) : answer);
    }
    registered.all(methodNotAllowed(here.map(({ method }) => method.toUpperCase())));
  }
}
