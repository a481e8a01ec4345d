import type { Request } from 'express';
import { hasBody } from '../has-body';
import { refuse } from './refusal';

/** What every signature covers (RFC 9421 §2.2): the request cannot be turned into another. */
const derivedComponents = ['@method', '@authority', '@path', '@query'];
/** Headers that may be covered; the first three must be, where they mean something. */
const fieldComponents = ['content-digest', 'content-type', 'idempotency-key', 'authorization', 'prefer'];

function requiredComponents(req: Request): string[] {
  return [
    ...derivedComponents,
    ...(hasBody(req) ? ['content-digest', 'content-type'] : []),
    ...(req.headersDistinct['idempotency-key'] === undefined ? [] : ['idempotency-key']),
  ];
}

/**
 * The value of each component that a signature covers, in its order.
 * @throws EngineError `signature_invalid` unless all that must be covered is, and nothing that cannot be
 */
export function componentValues(
  req: Request,
  covered: readonly string[],
  publicUrl: URL | undefined,
): ReadonlyMap<string, string> {
  const strange = covered.some((name) => !derivedComponents.includes(name) && !fieldComponents.includes(name));
  if (strange) throw refuse('component_unsupported');
  const missing = requiredComponents(req).find((name) => !covered.includes(name));
  if (missing !== undefined) throw refuse('component_missing', missing);
  return new Map(covered.map((name) => [name, valueOf(req, name, publicUrl)]));
}

function valueOf(req: Request, name: string, publicUrl: URL | undefined): string {
  const { path, query } = targetOf(req);
  switch (name) {
    case '@method':
      return req.method;
    case '@authority':
      return publicUrl?.host ?? hostOf(req);
    case '@path':
      return prefixOf(publicUrl) + path;
    case '@query':
      return query;
    default:
      return headerOf(req, name);
  }
}

/** Byte for byte as it was sent: whatever was normalised on the way would be another request. */
function targetOf({ originalUrl }: Request): { path: string; query: string } {
  if (!originalUrl.startsWith('/')) throw refuse('component_unsupported', '@path');
  const at = originalUrl.indexOf('?');
  return at < 0 ? { path: originalUrl, query: '?' } : { path: originalUrl.slice(0, at), query: originalUrl.slice(at) };
}

/** A proxy may serve the API below a path of its own. */
const prefixOf = (publicUrl: URL | undefined): string => publicUrl?.pathname.replace(/\/+$/, '') ?? '';

/** Lower case and without the default port (RFC 9421 §2.2.3); this server speaks plain HTTP. */
const hostOf = (req: Request): string => headerOf(req, 'host').toLowerCase().replace(/:80$/, '');

function headerOf(req: Request, name: string): string {
  const [value, ...others] = req.headersDistinct[name] ?? [];
  if (value === undefined) throw refuse('component_missing', name);
  if (others.length > 0) throw refuse('component_repeated', name);
  return value.trim();
}
