import { allHandlersFinished, condition, continueAsNew } from '@temporalio/workflow';
import { heldDelayMs, stopDelayMs } from '../../domain/query-schedule';
import { refundSpacing } from '../../domain/refund-messages';
import type { RefundInput } from '../../domain/refund';
import { recording } from './activities';
import type { RefundRun } from './refund-run';
import type { Hold } from './standing';
import { submit, type Step } from './submit';

/** A run that has been held off this often starts over from its row, so that its history stays small. */
const holdsPerRunMax = 200;

/** Sending was held off: an alarm, and the wait before the next try. */
export async function noteHold(run: RefundRun, reason: string, hold: Hold): Promise<void> {
  // Waiting for one's turn is no trouble: it does not grow from time to time, and alarms nobody.
  const isInTurn = reason === refundSpacing;
  if (isWaitingToSend(run)) {
    run.holds = isInTurn ? Math.max(run.holds, 1) : run.holds + 1;
    run.hold = hold;
  }
  if (isInTurn) return;
  await recording.raiseAlert({ ...run.ref, alert: 'refund_held', severity: 'warning', detail: reason });
}

/**
 * Waits out what holds the sending off (credentials, rate, a stop of our own), then tries again. What has not been
 * submitted may still be withdrawn; what has been, an operator may resolve. It does not wait for ever.
 */
export async function waitToSend(run: RefundRun): Promise<Step> {
  const deadlineMs = Date.parse(run.progress.since) + run.wait.actionMs;
  if (Date.now() >= deadlineMs && !isAsked(run)) return async () => ({ kind: 'exhausted', reason: 'held_too_long' });
  if (run.holds >= holdsPerRunMax && !isAsked(run) && allHandlersFinished()) await startOver(run);
  const delayMs = Math.min(delayOf(run), Math.max(deadlineMs - Date.now(), 1));
  const what = run.hold.isOwn ? 'a stop of sending to be lifted' : 'the provider to accept requests again';
  const actions = run.state === 'approved' ? ['cancel'] : ['resolve'];
  run.publish({ what, until: new Date(Date.now() + delayMs).toISOString(), actions });
  await condition(() => isAsked(run), delayMs, { summary: 'wait before sending again' });
  return async () => {
    run.reported = false;
    const by = withdrawnBy(run);
    return by === null ? submit(run) : { kind: 'withdrawn', by };
  };
}

const isWaitingToSend = ({ state }: RefundRun): boolean => state === 'approved' || state === 'submitting';

const withdrawnBy = (run: RefundRun) => (run.state === 'approved' ? run.cancelRequestedBy : null);

const isAsked = (run: RefundRun): boolean => run.reported || run.resolution !== null || withdrawnBy(run) !== null;

function delayOf({ hold, holds, providerPolicy }: RefundRun): number {
  if (!hold.isOwn) return heldDelayMs(providerPolicy, holds - 1, hold.retryAfterMs);
  return hold.retryAfterMs > 0 ? hold.retryAfterMs : stopDelayMs(providerPolicy, holds - 1);
}

/** Everything the refund needs stands on its row. */
const startOver = (run: RefundRun): Promise<never> =>
  continueAsNew<(input: RefundInput) => Promise<unknown>>(run.input);
