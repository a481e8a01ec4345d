import type { Stack } from '../../dev/stack/start-stack';

/** Global setup and teardown run in one process but may load modules apart, so the stacks are kept on the process. */
declare global {
  var refundEngineTestStacks: Stack[] | undefined;
}

export function keepForTeardown(stack: Stack): void {
  (globalThis.refundEngineTestStacks ??= []).push(stack);
}

/** The stacks that global setup started. */
export function keptStacks(): readonly Stack[] {
  return globalThis.refundEngineTestStacks ?? [];
}
