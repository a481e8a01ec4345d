import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import { createStore } from '../../../store/create-store';
import type { StoreOptions } from '../../../store/create-store';
import type { Store } from '../../../store/store';
import { testDatabaseUri } from '../../support/servers';

export interface TestStore {
  readonly uri: string;
  readonly store: Store;
  /** The database behind the store's back. */
  readonly raw: Connection;
  close(): Promise<void>;
}

/** A store on a database of its own, prepared. */
export async function openStore(name: string, options: Omit<StoreOptions, 'uri'> = {}): Promise<TestStore> {
  const uri = testDatabaseUri(name);
  const store = await createStore({ uri, ...options });
  await store.prepare();
  const raw = await mongoose.createConnection(uri).asPromise();
  return {
    uri,
    store,
    raw,
    close: async () => {
      await raw.dropDatabase();
      await raw.close();
      await store.close();
    },
  };
}
