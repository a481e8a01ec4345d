import { createHmac } from 'node:crypto';

const keyBytesMin = 32;

/**
 * The name under which a personal value is looked up: HMAC-SHA256 in hex, by a key that is not in the database, so that
 * whoever reads the database cannot try out values. `purpose` keeps the same value apart in different uses.
 */
export type KeyedHash = (purpose: string, ...values: readonly string[]) => string;

/** @throws Error when the key is shorter than 32 bytes */
export function createKeyedHash(key: Buffer): KeyedHash {
  if (key.length < keyBytesMin) throw new Error(`A key to hash with has at least ${keyBytesMin} bytes`);
  // Lengths stand before values: no two lists of values make the same text.
  return (purpose, ...values) => {
    const hmac = createHmac('sha256', key);
    for (const part of [purpose, ...values]) hmac.update(`${Buffer.byteLength(part)}:${part};`);
    return hmac.digest('hex');
  };
}
