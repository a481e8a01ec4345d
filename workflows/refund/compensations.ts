import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';

/**
 * What must be undone if the refund does not go through. Registered before the step itself, because a step that timed
 * out may have landed; run last in first out; every undo is idempotent. The caller keeps it out of cancellation's reach.
 */
export class Compensations {
  private readonly stack: (() => Promise<void>)[] = [];

  register(undo: () => Promise<void>): void {
    this.stack.push(undo);
  }

  /** Undoes everything. Answers with the type of the failure that stopped it, null when all is undone. */
  async unwind(): Promise<string | null> {
    for (let undo = this.stack.at(-1); undo !== undefined; undo = this.stack.at(-1)) {
      try {
        await undo();
      } catch (error) {
        return failureType(error);
      }
      this.stack.pop();
    }
    return null;
  }
}

/**
 * The stable type of what made an activity fail. A local activity's failure comes as it was thrown, a regular one's is
 * wrapped. Anything else is a defect and is thrown on.
 */
export function failureType(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return cause.type ?? 'failed';
  if (error instanceof ActivityFailure || error instanceof TimeoutFailure) return 'failed';
  throw error;
}
