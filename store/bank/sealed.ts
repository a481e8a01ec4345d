import { Schema } from 'mongoose';
import type { Cipher, Encrypted } from '../encryption';
import { partOptions, text } from '../schema';

/** How an encrypted value stands in a document. */
export const encryptedText = new Schema<Encrypted>({ keyId: text, iv: text, tag: text, data: text }, partOptions);

/** Details in clear on one side, encrypted and bound to their row on the other. */
export interface Safe {
  /** Of the key that `close` uses. */
  keyId(): string;
  close(value: unknown, rowId: string): Encrypted;
  open(encrypted: Encrypted, rowId: string): unknown;
}

/** @throws Error when it is used and no keys are configured */
export function safeOf(cipher: Cipher | undefined): Safe {
  const need = (): Cipher => {
    if (cipher === undefined) throw new Error('What is kept encrypted needs DATA_ENCRYPTION_KEYS');
    return cipher;
  };
  return {
    keyId: () => need().keyId,
    close: (value, rowId) => need().encrypt(JSON.stringify(value), rowId),
    // Only what `close` was given comes out: another text does not decrypt.
    open: (encrypted, rowId) => JSON.parse(need().decrypt(encrypted, rowId)),
  };
}
