import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isInnerList, parseDictionary, serializeDictionary, serializeInnerList } from 'structured-headers';
import type { Dictionary } from 'structured-headers';
import type { IdentityServiceAccount } from './account';

/** RFC 9421, in the narrowest form that does: one signature of one name over exactly these components. */
const label = 'sig';
const algorithm = 'hmac-sha256';
const requestComponents = ['"@method"', '"@authority"', '"@path"', '"content-digest"', '"content-type"'];
/** An answer is to this very request: it covers the signature of it (§2.4). */
const answerComponents = ['"@status"', '"content-digest"', '"content-type"', `"signature";req;key="${label}"`];
const clockSkewMs = 60_000;
const validMs = 120_000;

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** As it stands in the base of the answer's signature. */
  readonly signature: string;
}

const digestOf = (body: string): string => `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;

const macOf = ({ secret }: IdentityServiceAccount, base: string): Buffer =>
  createHmac('sha256', secret).update(base).digest();

function baseOf(components: readonly string[], values: readonly string[], parameters: string): string {
  const lines = components.map((component, at) => `${component}: ${values[at]}`);
  return [...lines, `"@signature-params": ${parameters}`].join('\n');
}

/** The headers with which `body` is sent to `target` by POST. */
export function signRequest(
  account: IdentityServiceAccount,
  target: URL,
  body: string,
  { nonce, at }: { readonly nonce: string; readonly at: Date },
): SignedRequest {
  const contentType = 'application/json';
  const digest = digestOf(body);
  const created = Math.floor(at.getTime() / 1_000);
  const parameters =
    `(${requestComponents.join(' ')});created=${created};expires=${created + validMs / 1_000}` +
    `;nonce="${nonce}";keyid="${account.keyId}";alg="${algorithm}"`;
  const values = ['POST', target.host, target.pathname, digest, contentType];
  const signature = `:${macOf(account, baseOf(requestComponents, values, parameters)).toString('base64')}:`;
  return {
    signature,
    headers: {
      'content-type': contentType,
      'content-digest': digest,
      'signature-input': `${label}=${parameters}`,
      signature: `${label}=${signature}`,
    },
  };
}

export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Whether the service signed this answer, to this request, now. Anything but the one form is not signed. */
export function isSignedAnswer(
  account: IdentityServiceAccount,
  request: SignedRequest,
  { status, headers, body }: ReceivedAnswer,
  now: Date,
): boolean {
  const digest = headers['content-digest'];
  if (digest !== digestOf(body)) return false;
  const parameters = parametersOf(headers['signature-input'], account, now);
  const sent = dictionaryOf(headers['signature'])?.get(label)?.[0];
  if (parameters === null || !(sent instanceof ArrayBuffer)) return false;
  const values = [String(status), digest, headers['content-type'] ?? '', request.signature];
  const expected = macOf(account, baseOf(answerComponents, values, parameters));
  const received = Buffer.from(sent);
  return received.length === expected.length && timingSafeEqual(received, expected);
}

/** The value of `@signature-params`, if it says what it must. */
function parametersOf(header: unknown, { keyId }: IdentityServiceAccount, now: Date): string | null {
  const input = dictionaryOf(header)?.get(label);
  if (input === undefined || !isInnerList(input)) return null;
  const parameters = serializeInnerList(input);
  if (!parameters.startsWith(`(${answerComponents.join(' ')})`)) return null;
  const [, said] = input;
  const created = said.get('created');
  const isNow = typeof created === 'number' && Math.abs(created * 1_000 - now.getTime()) <= clockSkewMs + validMs;
  return isNow && said.get('keyid') === keyId && said.get('alg') === algorithm ? parameters : null;
}

/** A header with one member, in canonical form, sent once. */
function dictionaryOf(header: unknown): Dictionary | null {
  if (typeof header !== 'string') return null;
  try {
    const dictionary = parseDictionary(header);
    return dictionary.size === 1 && serializeDictionary(dictionary) === header ? dictionary : null;
  } catch {
    return null;
  }
}
