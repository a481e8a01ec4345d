import { Context } from '@temporalio/activity';

const heartbeatIntervalMs = 2_000;

/** Keeps telling the server that this worker lives while a provider takes its time, and how far it has come. */
export async function withHeartbeat<T>(act: () => Promise<T>, progress?: () => unknown): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(progress?.()), heartbeatIntervalMs);
  try {
    return await act();
  } finally {
    clearInterval(timer);
  }
}
