import mongoose from 'mongoose';
import { EngineError } from '../domain/errors';

const { mongo } = mongoose;

const duplicateKeyCode = 11_000;

const unreachable = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoClientClosedError,
  mongo.MongoExpiredSessionError,
  mongo.MongoOperationTimeoutError,
  mongo.MongoWriteConcernError,
  mongoose.Error.MongooseServerSelectionError,
];

/** Errors that the driver does not export, and those of a connection that was closed. */
const unreachableNames = ['WaitQueueTimeoutError', 'PoolClosedError', 'PoolClearedError', 'MongoPoolClearedError'];

const isClosedConnection = (error: Error): boolean =>
  error.name === 'MongooseError' && /connection/i.test(error.message);

/** Whether MongoDB could not be reached, or has no primary now: the call may be repeated later. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (unreachable.some((kind) => error instanceof kind)) return true;
  if (unreachableNames.includes(error.name) || isClosedConnection(error)) return true;
  return error instanceof mongo.MongoError && error.hasErrorLabel('RetryableWriteError');
}

/** Whether a unique index (the id's included) refused a write. */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof mongo.MongoServerError && error.code === duplicateKeyCode;

/** Runs a call to the database; what cannot be reached becomes `database_unavailable`. */
export async function reach<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (isUnreachable(error)) throw new EngineError('database_unavailable', undefined, { cause: error });
    throw error;
  }
}
