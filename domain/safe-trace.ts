const maxCauses = 5;

export interface TracedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** Type, message and place of an error and its causes, for a log; nothing else that hangs on it, which may be a body. */
export function safeTrace(error: unknown): TracedError[] {
  const trace: TracedError[] = [];
  for (let at = error; at instanceof Error && trace.length < maxCauses; at = at.cause) {
    trace.push({ type: at.name, message: at.message, stack: at.stack });
  }
  return trace;
}
