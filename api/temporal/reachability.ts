import type { Client } from '@temporalio/client';
import { EngineError } from '../../domain/errors';
import { pingTemporal } from '../../worker/dependencies';
import { probeFreshMs } from '../limits';

/** Knows whether Temporal answers, so that a request is refused before anything of it was sent rather than half-way. */
export interface Reachability {
  /** @throws EngineError `temporal_unavailable`; nothing has been sent */
  ensure(): Promise<void>;
  /** Called after a success: saves the next probe. */
  noteSuccess(): void;
  /** Called after a failure: the next request probes. */
  noteFailure(): void;
}

export function watchReachability(temporal: Client): Reachability {
  let freshUntilMs = 0;
  const noteSuccess = (): void => {
    freshUntilMs = Date.now() + probeFreshMs;
  };
  return {
    noteSuccess,
    noteFailure: () => {
      freshUntilMs = 0;
    },
    ensure: async () => {
      if (Date.now() < freshUntilMs) return;
      try {
        await pingTemporal(temporal);
        noteSuccess();
      } catch (cause) {
        throw new EngineError('temporal_unavailable', undefined, { cause });
      }
    },
  };
}
