import { OpenAPIRegistry, OpenApiGeneratorV31, type ResponseConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { errorCatalogue, type ErrorCode } from '../domain/errors';
import { routes } from './routes/all';
import type { Answer, Route } from './route';
import { problemResource } from './schemas/problem';

const security = 'api_key';

/** Any call can end in these. */
const commonProblems: readonly ErrorCode[] = [
  'malformed_request',
  'unauthorized',
  'signature_required',
  'signature_invalid',
  'forbidden',
  'rate_limited',
  'temporal_unavailable',
  'database_unavailable',
];
/** Any call with a body can end in these. */
const bodyProblems: readonly ErrorCode[] = [
  'payload_too_large',
  'unsupported_media_type',
  'validation_failed',
  'overloaded',
];

const json = (schema: z.ZodType) => ({ 'application/json': { schema } });

const contentOf = ({ schema, mediaTypes = ['application/json'] }: Answer) =>
  Object.fromEntries(mediaTypes.map((type) => [type, { schema }]));

function problemResponses(codes: readonly ErrorCode[]): Record<string, ResponseConfig> {
  const responses: Record<string, ResponseConfig> = {};
  for (const status of new Set(codes.map((code) => errorCatalogue[code].status))) {
    const named = codes.filter((code) => errorCatalogue[code].status === status);
    responses[status] = {
      description: named.map((code) => `\`${code}\`: ${errorCatalogue[code].title}`).join('\n\n'),
      content: { 'application/problem+json': { schema: problemResource } },
    };
  }
  return responses;
}

function responsesOf({ answers, problems, body }: Route): Record<string, ResponseConfig> {
  const codes = [...new Set([...commonProblems, ...(body ? bodyProblems : []), ...problems])];
  const good = Object.entries(answers).map(([status, answer]): [string, ResponseConfig] => [
    status,
    { description: answer.description, content: contentOf(answer) },
  ]);
  return { ...Object.fromEntries(good), ...problemResponses(codes) };
}

/** What the path names, all of it ids. */
function paramsOf(path: string) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  if (names.length === 0) return {};
  return { params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) };
}

function register(registry: OpenAPIRegistry, route: Route): void {
  const { method, path, operationId, tag, summary, description, query, headers, body, bodyOptional = false } = route;
  registry.registerPath({
    method,
    path,
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: [{ [security]: [] }],
    request: {
      ...paramsOf(path),
      ...(query && { query }),
      ...(headers && { headers }),
      ...(body && { body: { content: json(body), required: !bodyOptional } }),
    },
    responses: responsesOf(route),
  });
}

function registerCallback(registry: OpenAPIRegistry): void {
  registry.registerPath({
    method: 'post',
    path: '/v1/callbacks/{provider}/{account}',
    operationId: 'receiveCallback',
    tags: ['Callbacks'],
    summary: "A payment provider's notification",
    description: 'Signed by the provider in its own way; the account selects the keys.',
    security: [],
    request: { params: z.object({ provider: z.string(), account: z.string() }) },
    responses: {
      200: { description: 'Stored', content: json(z.object({ received: z.literal(true) })) },
      ...problemResponses([
        'signature_invalid',
        'not_found',
        'payload_too_large',
        'overloaded',
        'database_unavailable',
      ]),
    },
  });
}

/** The OpenAPI 3.1 document, from the very schemas that requests are checked with. */
export function openApiDocument() {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', security, {
    type: 'http',
    scheme: 'bearer',
    description:
      'An API key of a merchant or of an operator: `npm run keys -- create`.\n\n' +
      'A key can demand that its requests are signed as well; a signature that is sent is verified in any case. Requests ' +
      'are signed by RFC 9421 with one signature that covers `@method`, `@authority`, `@path`, `@query`, with a body ' +
      '`content-digest` (RFC 9530, sha-256 or sha-512) and `content-type`, and `idempotency-key` where it is sent; with ' +
      'the parameters `created`, `expires`, `nonce`, `keyid` and `alg` (`ed25519`, `rsa-v1_5-sha256`, `hmac-sha256`). ' +
      'Keys to sign with are registered at `/v1/signing_keys`.',
  });
  for (const route of routes) register(registry, route);
  registerCallback(registry);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Refund engine',
      version: '1.0.0',
      description: 'Gives money back, durably. Amounts are in minor units; errors are RFC 9457 problem documents.',
    },
    servers: [{ url: '/' }],
  });
}
