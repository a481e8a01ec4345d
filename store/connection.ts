import mongoose from 'mongoose';
import type { Connection } from 'mongoose';

const serverSelectionTimeoutMs = 3_000;
/** Also how long a busy server may leave a heartbeat unanswered before every call under way is given up. */
const connectTimeoutMs = 10_000;
const socketTimeoutMs = 20_000;
const waitQueueTimeoutMs = 5_000;
const maxPoolSize = 50;

/**
 * Connects to MongoDB. Writes are acknowledged by a majority and are in the journal, reads come from the primary (rule
 * 3.1.14); every wait is bounded, and nothing is queued while the server cannot be reached. `database` takes another than
 * the address names, which may have several hosts and is left as it is.
 * @throws Error when the address asks for weaker writes in words that cannot be overridden
 */
export async function connect(uri: string, database?: string): Promise<Connection> {
  const connection = await mongoose
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
      ...(database !== undefined && { dbName: database }),
    })
    .asPromise();
  // `j`, an older name, wins over ours.
  if (connection.getClient().options.writeConcern?.journal === true) return connection;
  await connection.close();
  throw new Error('The address of MongoDB asks for writes that are not in the journal: remove j from it');
}
