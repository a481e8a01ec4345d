import { TransportError } from './transport-error';

/** Request options that share one deadline: an operation of several calls stays within `callTimeoutMs` as a whole. */
export type NextCall = () => { timeout: number };

/** Starts the clock. The returned function throws `TransportError` (timeout) once no time is left for another call. */
export function startDeadline(callTimeoutMs: number): NextCall {
  const endsAt = performance.now() + callTimeoutMs;
  return () => {
    const timeout = Math.floor(endsAt - performance.now());
    if (timeout < 1) throw new TransportError('timeout');
    return { timeout };
  };
}
