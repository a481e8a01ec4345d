import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
/** NIST SP 800-38D §8.2.2: random, 96 bits. */
const ivBytes = 12;
const tagBytes = 16;

/** One key of AES-256. Its id stands beside everything that it encrypted, so that keys can be replaced one by one. */
export interface DataKey {
  readonly id: string;
  readonly key: Buffer;
}

/** What is stored in place of a secret; `iv`, `tag` and `data` in base64. */
export interface Encrypted {
  readonly keyId: string;
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
}

export interface Cipher {
  /** The first key's. */
  readonly keyId: string;
  /** Encrypts with the first key. `aad` names the place of the value, so that it cannot be moved to another. */
  encrypt(plain: string, aad: string): Encrypted;
  /** Throws when the key is not there any more, the place is another, or anything was altered. */
  decrypt(encrypted: Encrypted, aad: string): string;
}

/** Encrypts files. What it makes carries the key's id, and is bound to the file's name. */
export interface FileCipher {
  encrypt(plain: Buffer, name: string): Buffer;
  /** Throws when the key is not there, the name is another, or anything was altered. */
  decrypt(stored: Buffer, name: string): Buffer;
  /** Whether it was encrypted with the key that encrypts now. */
  isCurrent(stored: Buffer): boolean;
}

/**
 * Encrypts files with the first key (AES-256-GCM): a line of JSON with key id, iv and tag, then the bytes.
 * @throws Error without a key
 */
export function createFileCipher(keys: readonly DataKey[]): FileCipher {
  const [current] = keys;
  if (current === undefined) throw new Error('No key to encrypt with');
  return {
    encrypt: (plain, name) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, current.key, iv, { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(name, 'utf8'));
      const data = Buffer.concat([cipher.update(plain), cipher.final()]);
      const header = { key_id: current.id, iv: base64(iv), tag: base64(cipher.getAuthTag()) };
      return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), data]);
    },
    decrypt: (stored, name) => {
      const { header, end } = headerOf(stored);
      const key = keys.find(({ id }) => id === header.key_id)?.key;
      if (key === undefined) throw new Error(`the key ${header.key_id} is not configured`);
      const decipher = createDecipheriv(algorithm, key, Buffer.from(header.iv, 'base64'), { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(name, 'utf8'));
      decipher.setAuthTag(Buffer.from(header.tag, 'base64'));
      return Buffer.concat([decipher.update(stored.subarray(end + 1)), decipher.final()]);
    },
    isCurrent: (stored) => {
      try {
        return headerOf(stored).header.key_id === current.id;
      } catch {
        return false;
      }
    },
  };
}

function headerOf(stored: Buffer) {
  const end = stored.indexOf('\n');
  const header = JSON.parse(stored.subarray(0, end).toString('utf8')) as { key_id: string; iv: string; tag: string };
  return { header, end };
}

/**
 * Encrypts secrets that are kept in the database, with keys that are not (AES-256-GCM).
 * @throws Error without a key, or with two of one id
 */
export function createCipher(keys: readonly DataKey[]): Cipher {
  const [current] = keys;
  if (current === undefined) throw new Error('No key to encrypt with');
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  if (byId.size < keys.length) throw new Error('Two keys to encrypt with have the same id');
  return {
    keyId: current.id,
    encrypt: (plain, aad) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, current.key, iv, { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(aad, 'utf8'));
      const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      const tag = cipher.getAuthTag();
      return { keyId: current.id, iv: base64(iv), tag: base64(tag), data: base64(data) };
    },
    decrypt: ({ keyId, iv, tag, data }, aad) => {
      const key = byId.get(keyId);
      if (key === undefined) throw new Error(`The key ${keyId}, which this was encrypted with, is not configured`);
      const decipher = createDecipheriv(algorithm, key, Buffer.from(iv, 'base64'), { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(aad, 'utf8'));
      decipher.setAuthTag(Buffer.from(tag, 'base64'));
      return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
    },
  };
}

const base64 = (bytes: Buffer): string => bytes.toString('base64');

const keyPattern = new RegExp(`^([A-Za-z0-9_-]{1,32}):([0-9a-f]{${keyBytes * 2}})$`);

/** Reads `<id>:<32 bytes in hex>[,…]`; the first encrypts, all decrypt. Null for anything else: values are not told. */
export function parseDataKeys(text: string): DataKey[] | null {
  const keys: DataKey[] = [];
  for (const part of text.split(',')) {
    const [, id, key] = keyPattern.exec(part.trim()) ?? [];
    if (id === undefined || key === undefined || keys.some((other) => other.id === id)) return null;
    keys.push({ id, key: Buffer.from(key, 'hex') });
  }
  return keys;
}
