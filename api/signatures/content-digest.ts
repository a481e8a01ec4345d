import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { maxSignatureFieldChars } from '../limits';
import { parseCanonically } from './read-signature';
import { refuse } from './refusal';

/** RFC 9530 §7.2, the active algorithms; by the names that Node.js has for them. */
const algorithms: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
]);

/** Answers whether a body is the one that `Content-Digest` stands for. */
export type DigestCheck = (body: Buffer) => boolean;

/**
 * What `Content-Digest` says; without the header only no body is right. With several digests all must be.
 * @throws EngineError `signature_invalid` for a digest of another algorithm, or one that cannot be read
 */
export function readContentDigest(req: Request): DigestCheck {
  const values = req.headersDistinct['content-digest'];
  if (values === undefined) return (body) => body.length === 0;
  const [value] = values;
  if (value === undefined || values.length !== 1) throw refuse('component_repeated', 'content-digest');
  const sent = value.length > maxSignatureFieldChars ? null : parseCanonically(value);
  if (sent === null || sent.size === 0) throw refuse('digest_unsupported');
  const expected = [...sent].map(([name, [digest, parameters]]) => {
    const algorithm = algorithms.get(name);
    if (algorithm === undefined || !(digest instanceof ArrayBuffer) || parameters.size > 0) {
      throw refuse('digest_unsupported');
    }
    return { algorithm, digest: Buffer.from(digest) };
  });
  return (body) =>
    expected.every(({ algorithm, digest }) => createHash(algorithm).update(body).digest().equals(digest));
}
