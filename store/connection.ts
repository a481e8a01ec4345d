import mongoose from 'mongoose';
import type { Connection } from 'mongoose';

const serverSelectionTimeoutMs = 3_000;
const connectTimeoutMs = 3_000;
const socketTimeoutMs = 20_000;
const waitQueueTimeoutMs = 5_000;
const maxPoolSize = 50;

/**
 * Connects to MongoDB. Writes are acknowledged by a majority and are in the journal, reads come from the primary (rule
 * 3.1.14); every wait is bounded, and nothing is queued while the server cannot be reached.
 */
export const connect = (uri: string): Promise<Connection> =>
  mongoose
    .createConnection(uri, {
      // One by one: as parts of `writeConcern` they would yield to what the address asks for.
      w: 'majority',
      journal: true,
      readPreference: 'primary',
      serverSelectionTimeoutMS: serverSelectionTimeoutMs,
      connectTimeoutMS: connectTimeoutMs,
      socketTimeoutMS: socketTimeoutMs,
      waitQueueTimeoutMS: waitQueueTimeoutMs,
      maxPoolSize,
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
    })
    .asPromise();
