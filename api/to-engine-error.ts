import { EngineError, type ErrorCode } from '../domain/errors';
import { retryAfterSeconds } from './limits';
import { isTemporalFailure } from './temporal/failures';

/** Errors of the database driver that say it cannot be reached, cannot answer in time, or is changing its primary. */
const databaseFailures =
  /^(Mongo(Network|ServerSelection|NotConnected|TopologyClosed|PoolCleared|PoolClosed|ConnectionPoolClosed|WaitQueueTimeout|OperationTimeout|ClientClosed|ExpiredSession)|Mongoose(ServerSelection|BufferTimeout))/;

function isDatabaseFailure(error: Error): boolean {
  if (databaseFailures.test(error.name)) return true;
  if (error.name === 'MongooseError' && error.message.includes('buffering timed out')) return true;
  const labelled = 'hasErrorLabel' in error && typeof error.hasErrorLabel === 'function';
  return (
    labelled &&
    /^Mongo/.test(error.name) &&
    Boolean(Reflect.apply(error.hasErrorLabel as () => boolean, error, ['RetryableWriteError']))
  );
}

/** The HTTP layer's own refusals of what a client sends, by status. */
const clientFailures: Readonly<Record<number, ErrorCode>> = {
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
};

const statusOf = (error: Error): number => ('status' in error && typeof error.status === 'number' ? error.status : 500);

/** Finds the code for whatever was thrown. Messages of others are not shown to clients. */
export function toEngineError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  if (!(thrown instanceof Error)) return new EngineError('internal_error');
  const cause = thrown;
  if (isDatabaseFailure(thrown))
    return new EngineError('database_unavailable', undefined, { retryAfterSeconds, cause });
  if (isTemporalFailure(thrown))
    return new EngineError('temporal_unavailable', undefined, { retryAfterSeconds, cause });
  const status = statusOf(thrown);
  if (status >= 400 && status < 500)
    return new EngineError(clientFailures[status] ?? 'malformed_request', undefined, { cause });
  return new EngineError('internal_error', undefined, { cause });
}
