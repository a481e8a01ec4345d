const refusedCode = 'ECONNREFUSED';
const unresolvedCodes: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'EAI_AGAIN']);

/** Why no whole answer came back. The first two prove that the request never left. */
export type TransportReason =
  'connection_refused' | 'host_not_found' | 'timeout' | 'answer_too_large' | 'connection_lost';

/** An exchange with the provider that ended without a whole answer. Carries no `code`: the SDK repeats some of those. */
export class TransportError extends Error {
  readonly reason: TransportReason;

  constructor(reason: TransportReason, cause?: unknown) {
    super(reason, { cause });
    this.name = 'TransportError';
    this.reason = reason;
  }

  static from(error: unknown): TransportError {
    return error instanceof TransportError ? error : new TransportError(reasonOf(error), error);
  }
}

function reasonOf(error: unknown): TransportReason {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === refusedCode) return 'connection_refused';
  return unresolvedCodes.has(code) ? 'host_not_found' : 'connection_lost';
}
