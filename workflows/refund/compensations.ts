import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { ReleaseResult, Superseded } from '../../activities/contract';
import { isSuperseded } from './refund-run';

/** Undoes one step. It answers `superseded` where the step is no longer this run's to undo. */
export type Undo = () => Promise<ReleaseResult | undefined>;

export type Unwound = { readonly kind: 'undone' } | { readonly kind: 'stuck'; readonly type: string } | Superseded;

/**
 * What must be undone if the refund does not go through. Registered before the step itself, because a step that timed
 * out may have landed; run last in first out; every undo is idempotent. The caller keeps it out of cancellation's reach.
 */
export class Compensations {
  private readonly stack: Undo[] = [];

  register(undo: Undo): void {
    this.stack.push(undo);
  }

  /** Undoes everything, or says what stopped it: a failure by its type, or another run that was ahead. */
  async unwind(): Promise<Unwound> {
    for (let undo = this.stack.at(-1); undo !== undefined; undo = this.stack.at(-1)) {
      try {
        // Early histories hold no answer: there, what was asked was done.
        const answer = await undo();
        if (answer !== undefined && isSuperseded(answer)) return answer;
      } catch (error) {
        return { kind: 'stuck', type: failureType(error) };
      }
      this.stack.pop();
    }
    return { kind: 'undone' };
  }
}

/** Whether no worker ever took the activity: what it was to do was surely not done. */
export const neverStarted = (error: unknown): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof TimeoutFailure &&
  error.cause.timeoutType === 'SCHEDULE_TO_START';

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
