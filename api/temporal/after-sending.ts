import { EngineError, errorCatalogue } from '../../domain/errors';
import type { Reachability } from './reachability';

/**
 * Runs what follows once a request may have reached Temporal. Whatever breaks now, the client must learn that its
 * request may be under way and what it is called: repeating it with the same key is safe.
 * @throws EngineError `outcome_unknown` with the ids in `context`, or the refusal that `act` throws
 */
export async function afterSending<T>(
  reachability: Reachability,
  context: Readonly<Record<string, string>>,
  act: () => Promise<T>,
): Promise<T> {
  try {
    const result = await act();
    reachability.noteSuccess();
    return result;
  } catch (cause) {
    if (cause instanceof EngineError && errorCatalogue[cause.code].status < 500) throw cause;
    reachability.noteFailure();
    throw new EngineError('outcome_unknown', undefined, { context, cause });
  }
}
