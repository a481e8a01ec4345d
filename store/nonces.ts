import { Schema } from 'mongoose';
import type { Database } from './database';
import { isDuplicateKey } from './failures';
import { date, schemaOptions, text } from './schema';
import type { Nonces } from './store';

interface StoredNonce {
  readonly _id: string;
  readonly expiresAt: Date;
}

const schema = new Schema<StoredNonce>({ _id: text, expiresAt: date }, { ...schemaOptions, collection: 'nonces' });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** What was used once and may not be used again, for as long as it could be. */
export function noncesOf({ connection, write }: Database): Nonces {
  const model = connection.model<StoredNonce>('nonces', schema);
  return {
    use: (scope, nonce, expiresAt) =>
      write('nonce.insert', async () => {
        try {
          await model.create({ _id: `${scope}/${nonce}`, expiresAt });
          return true;
        } catch (error) {
          if (isDuplicateKey(error)) return false;
          throw error;
        }
      }),
  };
}
