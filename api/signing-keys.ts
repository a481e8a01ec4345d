import { createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import {
  maxHmacSecretBytes,
  maxPublicKeyChars,
  maxRsaModulusBits,
  minHmacSecretBytes,
  minRsaModulusBits,
} from '../domain/limits';
import type { SignatureAlgorithm } from '../domain/signature';
import type { Cipher } from '../store/encryption';
import type { SigningKeyDocument, SigningKeys } from '../store/store';
import { fieldError } from './decode/decode';
import { randomId } from './ids';
import { maxUsableSigningKeys } from './limits';

export interface NewSigningKey {
  readonly apiKeyId: string;
  readonly merchantId: string | null;
  readonly algorithm: SignatureAlgorithm;
  /** PEM, for ed25519 and RSA. */
  readonly publicKey?: string | undefined;
  /** Base64, for HMAC; left out, one is made. */
  readonly secret?: string | undefined;
  readonly label: string;
  readonly notBefore: Date;
  readonly notAfter: Date | null;
}

export interface CreatedSigningKey {
  readonly document: SigningKeyDocument;
  /** The secret that was made here, base64: shown once. */
  readonly madeSecret: string | null;
}

/** Where keys are kept, and what encrypts their secrets. */
export interface SigningKeyPlace {
  readonly signingKeys: SigningKeys;
  readonly cipher: Cipher | undefined;
}

/** A secret cannot be moved to another key. */
const placeOf = (id: string): string => `signing_keys/${id}`;

/** Whether requests may be signed with the key at that time. */
export const isUsable = ({ revokedAt, notBefore, notAfter }: SigningKeyDocument, now: Date): boolean =>
  revokedAt === null && notBefore <= now && (notAfter === null || now < notAfter);

/**
 * Registers a key that requests of an API key may be signed with. Public keys are kept as they are, secrets encrypted.
 * @throws EngineError `validation_failed` for a key that is too weak, of another kind, or one too many
 */
export async function createSigningKey(
  { signingKeys, cipher }: SigningKeyPlace,
  wanted: NewSigningKey,
  now: Date,
): Promise<CreatedSigningKey> {
  const { notBefore, notAfter, algorithm, apiKeyId, merchantId, label } = wanted;
  if (notAfter !== null && notAfter <= notBefore) throw fieldError('/not_after', 'Must be later than not_before');
  const id = randomId('sig');
  const material = materialOf(id, wanted, cipher);
  if ((await signingKeys.countUsable(apiKeyId, now)) >= maxUsableSigningKeys) {
    throw fieldError('/algorithm', `An API key may have ${maxUsableSigningKeys} signing keys: revoke one first`);
  }
  const { publicKey, secret, madeSecret } = material;
  const document: SigningKeyDocument = {
    id,
    apiKeyId,
    merchantId,
    algorithm,
    publicKey,
    secret,
    label,
    notBefore,
    notAfter,
    createdAt: now,
    revokedAt: null,
  };
  await signingKeys.insert(document);
  return { document, madeSecret };
}

type Material = Pick<SigningKeyDocument, 'publicKey' | 'secret'> & Pick<CreatedSigningKey, 'madeSecret'>;

function materialOf(id: string, { algorithm, publicKey, secret }: NewSigningKey, cipher: Cipher | undefined): Material {
  if (algorithm !== 'hmac-sha256') {
    if (secret !== undefined) throw fieldError('/secret', `Keys of ${algorithm} have a public_key and no secret`);
    return { publicKey: readPublicKey(algorithm, publicKey), secret: null, madeSecret: null };
  }
  if (publicKey !== undefined) throw fieldError('/public_key', 'Keys of hmac-sha256 have a secret and no public_key');
  if (cipher === undefined) throw fieldError('/algorithm', 'This engine has no key to encrypt secrets with');
  const madeSecret = secret === undefined ? randomBytes(minHmacSecretBytes).toString('base64') : null;
  const kept = madeSecret ?? readSecret(secret ?? '');
  return { publicKey: null, secret: cipher.encrypt(kept, placeOf(id)), madeSecret };
}

function readSecret(secret: string): string {
  const bytes = Buffer.from(secret, 'base64');
  const right = bytes.toString('base64') === secret;
  if (right && bytes.length >= minHmacSecretBytes && bytes.length <= maxHmacSecretBytes) return secret;
  throw fieldError('/secret', `${minHmacSecretBytes} to ${maxHmacSecretBytes} bytes in base64 are expected`);
}

/** Only SPKI: Node.js would take a private key or a certificate for a public key, too. */
const pemPattern = /^-----BEGIN PUBLIC KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END PUBLIC KEY-----\s*$/;
/** The common exponent F4; smaller ones have a history, larger ones cost. */
const rsaExponent = 65_537n;

function readPublicKey(algorithm: Exclude<SignatureAlgorithm, 'hmac-sha256'>, pem: string | undefined): string {
  const wrong = (detail: string) => fieldError('/public_key', detail);
  if (pem === undefined || pem.length > maxPublicKeyChars || !pemPattern.test(pem)) {
    throw wrong('A public key in PEM is expected, beginning with -----BEGIN PUBLIC KEY-----');
  }
  const key = parsePublicKey(pem);
  if (key === null) throw wrong('The public key cannot be read');
  if (key.asymmetricKeyType !== (algorithm === 'ed25519' ? 'ed25519' : 'rsa')) {
    throw wrong(`The public key is not one of ${algorithm}`);
  }
  const { modulusLength: bits = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (algorithm !== 'ed25519' && (bits < minRsaModulusBits || bits > maxRsaModulusBits)) {
    throw wrong(`RSA keys of ${minRsaModulusBits} to ${maxRsaModulusBits} bits are accepted`);
  }
  if (algorithm !== 'ed25519' && publicExponent !== rsaExponent) throw wrong('The RSA exponent must be 65537');
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function parsePublicKey(pem: string): KeyObject | null {
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
}

/** What signatures with the key are verified with. Throws when its secret cannot be decrypted any more. */
export function verificationKey(
  { id, publicKey, secret }: SigningKeyDocument,
  cipher: Cipher | undefined,
): Buffer | KeyObject {
  if (publicKey !== null) return createPublicKey(publicKey);
  if (secret === null || cipher === undefined) throw new Error(`The secret of ${id} cannot be decrypted`);
  return Buffer.from(cipher.decrypt(secret, placeOf(id)), 'base64');
}

/** Encrypts every secret with the first of the keys, so that the others may go; answers with how many there are. */
export async function reencryptSecrets(signingKeys: SigningKeys, cipher: Cipher): Promise<number> {
  const keys = await signingKeys.withSecrets();
  for (const { id, secret } of keys) {
    if (secret === null) continue;
    await signingKeys.replaceSecret(id, cipher.encrypt(cipher.decrypt(secret, placeOf(id)), placeOf(id)));
  }
  return keys.length;
}
