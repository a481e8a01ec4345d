import { createHash, createHmac, createPrivateKey, randomBytes, sign, type KeyObject } from 'node:crypto';

/** What requests are signed with; `keyId` is the id of the key that was registered at `/v1/signing_keys`. */
export type SigningOptions =
  | {
      readonly keyId: string;
      readonly algorithm: 'ed25519' | 'rsa-v1_5-sha256';
      /** PEM (PKCS #8), or a key that stands for one. */
      readonly privateKey: string | KeyObject;
    }
  | {
      readonly keyId: string;
      readonly algorithm: 'hmac-sha256';
      /** Base64, as the API gave it. */
      readonly secret: string;
    };

export interface SignableRequest {
  readonly method: string;
  readonly url: URL;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Makes the headers that sign one sending of a request: never twice the same, since the engine refuses repetitions. */
export type RequestSigner = (request: SignableRequest) => Record<string, string>;

const lifetimeSeconds = 120;
const nonceBytes = 18;
const label = 'sig1';
const signedHeaders = ['content-digest', 'content-type', 'idempotency-key', 'prefer'];

/** Signs requests by RFC 9421, their bodies by a digest after RFC 9530. */
export function createRequestSigner(options: SigningOptions, nowMs: () => number): RequestSigner {
  const compute = signatureOf(options);
  return ({ method, url, headers, body }) => {
    const digest = body === undefined ? {} : { 'content-digest': `sha-256=:${sha256(body)}:` };
    const signed: Readonly<Record<string, string>> = { ...headers, ...digest };
    const lines = [
      ['@method', method],
      ['@authority', url.host],
      ['@path', url.pathname],
      ['@query', url.search === '' ? '?' : url.search],
      ...signedHeaders.flatMap((name) => (signed[name] === undefined ? [] : [[name, signed[name]]])),
    ];
    const created = Math.floor(nowMs() / 1_000);
    const nonce = randomBytes(nonceBytes).toString('base64url');
    const params =
      `(${lines.map(([name]) => `"${name}"`).join(' ')});created=${created};expires=${created + lifetimeSeconds}` +
      `;nonce="${nonce}";keyid="${options.keyId}";alg="${options.algorithm}"`;
    const base = [...lines, ['@signature-params', params]].map(([name, value]) => `"${name}": ${value}`).join('\n');
    return {
      ...digest,
      'signature-input': `${label}=${params}`,
      signature: `${label}=:${compute(Buffer.from(base, 'utf8')).toString('base64')}:`,
    };
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('base64');

function signatureOf(options: SigningOptions): (base: Buffer) => Buffer {
  if (options.algorithm === 'hmac-sha256') {
    const secret = Buffer.from(options.secret, 'base64');
    return (base) => createHmac('sha256', secret).update(base).digest();
  }
  const { privateKey, algorithm } = options;
  const key = typeof privateKey === 'string' ? createPrivateKey(privateKey) : privateKey;
  const expected = algorithm === 'ed25519' ? 'ed25519' : 'rsa';
  if (key.asymmetricKeyType !== expected) throw new TypeError(`The private key is not one of ${algorithm}`);
  return (base) => sign(algorithm === 'ed25519' ? null : 'sha256', base, key);
}
