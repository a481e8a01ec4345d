import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

export interface EncryptionKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/** What is stored instead of a secret; the three values are base64. */
export interface EncryptedText {
  readonly keyId: string;
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
}

export interface Cipher {
  /** Encrypts under the first key. `aad` binds the result to its place: it decrypts nowhere else. */
  encrypt(plain: string, aad: string): EncryptedText;
  /** @throws Error when the key is not known, or text, place or tag are not those of the encryption */
  decrypt(encrypted: EncryptedText, aad: string): string;
}

/**
 * AES-256-GCM with a random 96-bit IV (NIST SP 800-38D §8.2.2) under keys that have ids, so that they can be changed: the
 * first key encrypts, all decrypt.
 * @throws Error for no key, a key of another size than 32 bytes, or an id that is used twice
 */
export function createCipher(keys: readonly EncryptionKey[]): Cipher {
  const [first] = keys;
  if (first === undefined) throw new Error('Encryption needs at least one key');
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  if (byId.size < keys.length) throw new Error('Two encryption keys have the same id');
  if (keys.some(({ key }) => key.length !== keyBytes)) throw new Error(`Encryption keys have ${keyBytes} bytes`);
  return {
    encrypt: (plain, aad) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, first.key, iv, { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(aad, 'utf8'));
      const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return {
        keyId: first.id,
        iv: iv.toString('base64'),
        tag: cipher.getAuthTag().toString('base64'),
        data: data.toString('base64'),
      };
    },
    decrypt: ({ keyId, iv, tag, data }, aad) => {
      const key = byId.get(keyId);
      if (key === undefined) throw new Error(`The encryption key ${keyId} is not configured`);
      const decipher = createDecipheriv(algorithm, key, Buffer.from(iv, 'base64'), { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(aad, 'utf8'));
      decipher.setAuthTag(Buffer.from(tag, 'base64'));
      return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
    },
  };
}
