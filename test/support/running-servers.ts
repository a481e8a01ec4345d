import type { Stack } from '../../dev/stack/start-stack';

/** Global setup and teardown run in one process but may load modules apart, so the stack is kept on the process. */
const key = Symbol.for('refund-engine.test-stack');
const holder: { [key]?: Stack } = globalThis;

export function keepForTeardown(stack: Stack): void {
  holder[key] = stack;
}

/** The stack that global setup started; undefined when it started none. */
export function keptStack(): Stack | undefined {
  return holder[key];
}
