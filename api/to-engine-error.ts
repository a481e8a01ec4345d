import { EngineError, type ErrorCode } from '../domain/errors';
import { isTemporalFailure } from './temporal/failures';

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
  if (isTemporalFailure(thrown)) return new EngineError('temporal_unavailable', undefined, { cause });
  const status = statusOf(thrown);
  if (status >= 400 && status < 500)
    return new EngineError(clientFailures[status] ?? 'malformed_request', undefined, { cause });
  return new EngineError('internal_error', undefined, { cause });
}
