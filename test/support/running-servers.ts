import type { Stack } from '../../dev/stack/start-stack';

/** Global setup and teardown run in one process but may load modules apart, so the stack is kept on the process. */
declare global {
  var refundEngineTestStack: Stack | undefined;
}

export function keepForTeardown(stack: Stack): void {
  globalThis.refundEngineTestStack = stack;
}

/** The stack that global setup started; undefined when it started none. */
export function keptStack(): Stack | undefined {
  return globalThis.refundEngineTestStack;
}
