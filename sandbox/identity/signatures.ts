import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { IdentityClient } from './clients';

/** What a request's signature must cover, in this order: docs/identity.md, after RFC 9421. */
const covered = ['@method', '@authority', '@path', 'content-digest', 'content-type'];
const inputForm =
  /^sig=(\(([^()]*)\);created=(\d+);expires=(\d+);nonce="([\w-]{16,64})";keyid="([\w.-]+)";alg="hmac-sha256")$/;
const signatureForm = /^sig=(:[A-Za-z0-9+/]+=*:)$/;

const digestOf = (body: Buffer): string => `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
const macOf = (secret: string, lines: readonly string[]): string =>
  `:${createHmac('sha256', Buffer.from(secret, 'hex')).update(lines.join('\n')).digest('base64')}:`;

/** Who signed a request, and with what: an answer refers to it. */
export interface Signed {
  readonly client: IdentityClient;
  readonly signature: string;
  readonly nonce: string;
}

/** Null for a request that no client signed, or not now. */
export function readSignature(
  request: Request,
  body: Buffer,
  clients: readonly IdentityClient[],
  nowMs: number,
): Signed | null {
  const [, parameters = '', components, created, expires, nonce = '', keyId] =
    inputForm.exec(request.get('signature-input') ?? '') ?? [];
  const [, signature = ''] = signatureForm.exec(request.get('signature') ?? '') ?? [];
  const client = clients.find((candidate) => candidate.keyId === keyId);
  if (client === undefined || components !== covered.map((name) => `"${name}"`).join(' ')) return null;
  const seconds = nowMs / 1_000;
  if (Number(created) > seconds + 60 || Number(expires) < seconds - 60) return null;
  const digest = request.get('content-digest');
  if (digest !== digestOf(body)) return null;
  const values = [request.method, request.get('host'), request.path, digest, request.get('content-type')];
  const lines = covered.map((name, at) => `"${name}": ${values[at]}`);
  const expected = macOf(client.secret, [...lines, `"@signature-params": ${parameters}`]);
  const isRight =
    expected.length === signature.length && timingSafeEqual(Buffer.from(expected), Buffer.from(signature));
  return isRight ? { client, signature, nonce } : null;
}

/** As Express writes it. */
const contentType = 'application/json; charset=utf-8';

/** The headers that sign an answer to a signed request; `forged`: with a secret that nobody shares. */
export function answerHeaders(
  { client, signature }: Signed,
  { status, body, forged, nowMs }: { status: number; body: string; forged: boolean; nowMs: number },
): Record<string, string> {
  const digest = digestOf(Buffer.from(body));
  const parameters =
    '("@status" "content-digest" "content-type" "signature";req;key="sig")' +
    `;created=${Math.floor(nowMs / 1_000)};keyid="${client.keyId}";alg="hmac-sha256"`;
  const secret = forged ? '00'.repeat(32) : client.secret;
  const mac = macOf(secret, [
    `"@status": ${status}`,
    `"content-digest": ${digest}`,
    `"content-type": ${contentType}`,
    `"signature";req;key="sig": ${signature}`,
    `"@signature-params": ${parameters}`,
  ]);
  return {
    'content-type': contentType,
    'content-digest': digest,
    'signature-input': `sig=${parameters}`,
    signature: `sig=${mac}`,
  };
}
