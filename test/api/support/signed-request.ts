import { createHash, createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { ApiDeps } from '../../../api/deps';
import { startApi, type RunningApi } from '../../../api/server';
import { createSigningKey } from '../../../api/signing-keys';
import { hashOfKey } from '../../../api/keys';
import type { SignatureAlgorithm } from '../../../domain/signature';
import { createCipher } from '../../../store/encryption';
import type { SigningKeyDocument } from '../../../store/store';
import type { ApiWorld } from './api-world';

export const cipher = createCipher([{ id: 'test', key: Buffer.alloc(32, 3) }]);

/** A request as it goes over the wire: header by header, in order. */
export interface Wire {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** Signs by hand, after RFC 9421 and nothing of ours. */
export interface Signer {
  readonly keyId: string;
  readonly algorithm: SignatureAlgorithm;
  readonly sign: (base: Buffer) => Buffer;
  readonly publicKey: string | null;
}

/** What a signature says beside what it should. */
export interface Spelling {
  readonly components?: readonly string[];
  /** Seconds since now. */
  readonly created?: number;
  readonly expires?: number;
  readonly nonce?: string;
  readonly keyid?: string;
  readonly alg?: string;
  /** In place of all parameters. */
  readonly parameters?: (usual: Record<string, string | number>) => Record<string, string | number>;
  readonly digest?: string | null;
  readonly label?: string;
}

const served: RunningApi[] = [];

/** Serves the API until the test file ends, whatever comes of its tests. */
export async function serve(deps: ApiDeps): Promise<RunningApi> {
  const api = await startApi(deps, { port: 0, host: '127.0.0.1' });
  served.push(api);
  return api;
}

/** Stops all that was served: call it after all tests of a file. */
export async function stopServing(): Promise<void> {
  for (const api of served.splice(0)) await api.close();
}

export const host = 'api.example.test';

const pairs = {
  ed25519: () => generateKeyPairSync('ed25519'),
  'rsa-v1_5-sha256': () => generateKeyPairSync('rsa', { modulusLength: 2_048 }),
};

const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

export async function apiKeyIdOf(world: ApiWorld, key: string): Promise<string> {
  const row = await world.store.apiKeys.findByHash(hashOfKey(key));
  return row!.id;
}

/** Registers a key with the world's store; answers with what signs with it. */
export async function registerSigner(
  world: ApiWorld,
  algorithm: SignatureAlgorithm,
  over: Partial<Pick<SigningKeyDocument, 'notBefore' | 'notAfter'>> & { apiKey?: string } = {},
): Promise<Signer> {
  const { apiKey = world.keys.merchant, notBefore = new Date(0), notAfter = null } = over;
  const secret = randomBytes(32);
  const pair = algorithm === 'hmac-sha256' ? null : pairs[algorithm]();
  const material = pair === null ? { secret: secret.toString('base64') } : { publicKey: pemOf(pair.publicKey) };
  const { document } = await createSigningKey(
    { signingKeys: world.store.signingKeys, cipher },
    {
      apiKeyId: await apiKeyIdOf(world, apiKey),
      merchantId: 'm1',
      algorithm,
      label: '',
      notBefore,
      notAfter,
      ...material,
    },
    new Date(),
  );
  return {
    keyId: document.id,
    algorithm,
    publicKey: document.publicKey,
    sign: (base) =>
      pair === null
        ? createHmac('sha256', secret).update(base).digest()
        : sign(algorithm === 'ed25519' ? null : 'sha256', base, pair.privateKey),
  };
}

export const digestOf = (body: string, algorithm = 'sha256'): string =>
  createHash(algorithm).update(body).digest('base64');

export const newNonce = (): string => randomBytes(16).toString('base64url');

/** The request without a signature. */
export function unsigned(apiKey: string, method: string, target: string, body?: object, idempotencyKey?: string): Wire {
  return {
    method,
    target,
    headers: [
      ['Host', host],
      ['Authorization', `Bearer ${apiKey}`],
      ...(body === undefined ? [] : [['Content-Type', 'application/json'] as const]),
      ...(idempotencyKey === undefined ? [] : [['Idempotency-Key', idempotencyKey] as const]),
    ],
    body: body === undefined ? '' : JSON.stringify(body),
  };
}

const headerOf = ({ headers }: Wire, name: string): string | undefined =>
  headers.find(([other]) => other.toLowerCase() === name)?.[1];

function valueOf(wire: Wire, component: string): string {
  const [path, query] = wire.target.split(/(?=\?)/, 2);
  switch (component) {
    case '@method':
      return wire.method;
    case '@authority':
      return host;
    case '@path':
      return path!;
    case '@query':
      return query ?? '?';
    default:
      return headerOf(wire, component.replace(/;.*/, '')) ?? '';
  }
}

export const quoted = (component: string): string => component.replace(/^[^;]*/, (name) => `"${name}"`);

/** Adds Content-Digest, Signature-Input and Signature. */
export function signWire(wire: Wire, signer: Signer, spelling: Spelling = {}): Wire {
  const digest = spelling.digest === undefined ? `sha-256=:${digestOf(wire.body)}:` : spelling.digest;
  const carried = wire.body !== '' && digest !== null ? [['Content-Digest', digest] as const] : [];
  const digested: Wire = { ...wire, headers: [...wire.headers, ...carried] };
  const covered = spelling.components ?? [
    ...['@method', '@authority', '@path', '@query'],
    ...['content-digest', 'content-type', 'idempotency-key'].filter((name) => headerOf(digested, name) !== undefined),
  ];
  const now = Math.floor(Date.now() / 1_000);
  const usual = {
    created: now + (spelling.created ?? 0),
    expires: now + (spelling.expires ?? 60),
    nonce: spelling.nonce ?? newNonce(),
    keyid: spelling.keyid ?? signer.keyId,
    alg: spelling.alg ?? signer.algorithm,
  };
  const parameters = Object.entries(spelling.parameters?.(usual) ?? usual)
    .map(([name, value]) => `;${name}=${typeof value === 'string' ? `"${value}"` : value}`)
    .join('');
  const input = `(${covered.map(quoted).join(' ')})${parameters}`;
  const lines = covered.map((component) => `${quoted(component)}: ${valueOf(digested, component)}`);
  const base = [...lines, `"@signature-params": ${input}`].join('\n');
  const { label = 'sig1' } = spelling;
  return {
    ...digested,
    headers: [
      ...digested.headers,
      ['Signature-Input', `${label}=${input}`],
      ['Signature', `${label}=:${signer.sign(Buffer.from(base)).toString('base64')}:`],
    ],
  };
}

/** Other headers of these names; null takes one away. */
export const withHeaders = (wire: Wire, changes: Readonly<Record<string, string | null>>): Wire => ({
  ...wire,
  headers: [
    ...wire.headers.filter(([name]) => changes[name] === undefined),
    ...Object.entries(changes).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  ],
});

/** One more header of a name that is there. */
export const again = (wire: Wire, name: string, value = headerOf(wire, name.toLowerCase()) ?? ''): Wire => ({
  ...wire,
  headers: [...wire.headers, [name, value]],
});

export interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Record<string, unknown>;
}

/** Sends exactly what is on the wire, whatever a decent client would have done. */
export function transmit(url: string, { method, target, headers, body }: Wire): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const flat = [...headers, ...(body === '' ? [] : [['Content-Length', String(Buffer.byteLength(body))] as const])];
    const sent = httpRequest(url, { method, path: target, headers: flat.flat(), agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: parsed });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
