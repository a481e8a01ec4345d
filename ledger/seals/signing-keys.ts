import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A public key of the ledger under the C2SP signed-note name and key id. */
export interface Verifier {
  readonly name: string;
  /** 8 hexadecimal digits (C2SP signed-note: of SHA-256 over name, algorithm and key). */
  readonly keyId: string;
  /** `<name>+<key id>+<base64>`: what anybody needs to check notes and receipts. */
  readonly verifierKey: string;
  readonly verify: (text: string, signature: Uint8Array) => boolean;
}

export interface Signer extends Verifier {
  readonly sign: (text: string) => Buffer;
}

const ed25519 = 0x01;
const publicKeyBytes = 32;
const seedBytes = 32;

/** RFC 8410: what stands before a raw Ed25519 key in PKCS #8 and in SubjectPublicKeyInfo. */
const privateKeyPrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicKeyPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** C2SP signed-note: neither spaces nor plus signs, and it is one line. */
export const keyNamePattern = /^[^\s+\p{Cc}]{1,200}$/u;

const keyIdOf = (name: string, typedKey: Uint8Array): string =>
  createHash('sha256').update(`${name}\n`).update(typedKey).digest('hex').slice(0, 8);

function verifierOf(name: string, key: KeyObject, raw: Uint8Array): Verifier {
  const typedKey = Buffer.concat([Buffer.from([ed25519]), raw]);
  const keyId = keyIdOf(name, typedKey);
  return {
    name,
    keyId,
    verifierKey: `${name}+${keyId}+${typedKey.toString('base64')}`,
    verify: (text, signature) => verify(null, Buffer.from(text), key, signature),
  };
}

/** The signer of a name (the log's origin) from the 32 bytes that an Ed25519 key is made of. */
export function signerOf(name: string, seed: Uint8Array): Signer {
  if (!keyNamePattern.test(name)) throw new RangeError('Not a name for a key');
  if (seed.length !== seedBytes) throw new RangeError('An Ed25519 key is made of 32 bytes');
  const key = createPrivateKey({ key: Buffer.concat([privateKeyPrefix, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key);
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(publicKeyPrefix.length);
  return { ...verifierOf(name, publicKey, raw), sign: (text) => sign(null, Buffer.from(text), key) };
}

/** Reads `<name>+<key id>+<base64>` (C2SP signed-note). Null for anything else, and for a key id that is not the key's. */
export function parseVerifierKey(text: string): Verifier | null {
  const [, name = '', keyId, base64 = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text.trim()) ?? [];
  const typedKey = Buffer.from(base64, 'base64');
  if (!keyNamePattern.test(name) || typedKey.length !== 1 + publicKeyBytes || typedKey[0] !== ed25519) return null;
  if (keyIdOf(name, typedKey) !== keyId) return null;
  const raw = typedKey.subarray(1);
  const key = createPublicKey({ key: Buffer.concat([publicKeyPrefix, raw]), format: 'der', type: 'spki' });
  return verifierOf(name, key, raw);
}
