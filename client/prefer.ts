import type { CallOptions } from './transport';

export interface CreateOptions extends CallOptions {
  /** Yours to choose, up to 255 printable ASCII characters; left out, one is made for this call. */
  readonly idempotencyKey?: string;
  /** Waits up to so many seconds, 60 at most, until it has ended. */
  readonly waitSeconds?: number;
}

/** What an answer may take beyond the time that the API was asked to wait. */
const answerMarginMs = 15_000;

/** How a call says how long the API is to wait (`Prefer`, RFC 7240), and how long the call then waits itself. */
export function waitingFor(wanted: { readonly waitSeconds: number | undefined; readonly respondAsync?: boolean }): {
  prefer?: string;
  timeoutMs?: number;
} {
  const { waitSeconds, respondAsync = false } = wanted;
  const asked = [
    ...(respondAsync ? ['respond-async'] : []),
    ...(waitSeconds === undefined ? [] : [`wait=${waitSeconds}`]),
  ];
  return {
    ...(asked.length > 0 && { prefer: asked.join(', ') }),
    ...(waitSeconds !== undefined && { timeoutMs: waitSeconds * 1_000 + answerMarginMs }),
  };
}
