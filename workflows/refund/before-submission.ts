import { condition } from '@temporalio/workflow';
import { stageAfter, type Stage } from '../../domain/approval-plan';
import type { Actor, Failure } from '../../domain/refund';
import type { Compensations } from './compensations';
import { concludeUnpaid, moveTo } from './conclude';
import type { RefundRun } from './refund-run';

/** Waits until the customer has proved identity or a second factor. */
export async function awaitVerification(run: RefundRun, compensations: Compensations): Promise<void> {
  const inTime = await wait(
    run,
    run.wait.verificationMs,
    'proof of identity or a second factor',
    ['verify', 'reject', 'cancel'],
    () => run.verification !== null,
  );
  if (await endIfAsked(run, compensations, 'verification')) return;
  if (!inTime) return expire(run, compensations, 'verification');
  await goOn(run, 'verifying', 'verified', run.verification!.by);
}

/** Waits for as many different operators as the plan asks. One refusal is enough to reject. */
export async function awaitReview(run: RefundRun, compensations: Compensations): Promise<void> {
  const needed = run.progress.plan?.approvals ?? 1;
  while (run.state === 'reviewing') {
    const seen = run.progress.approvedBy.length;
    const inTime = await wait(
      run,
      run.wait.reviewMs,
      `${needed - seen} approval(s)`,
      ['approve', 'reject', 'cancel'],
      () => run.approvals.length > seen,
    );
    if (await endIfAsked(run, compensations, 'review')) return;
    if (!inTime) return expire(run, compensations, 'review');
    const by = run.approvals[seen]!;
    run.change({ approvedBy: [...run.progress.approvedBy, by] });
    if (seen + 1 >= needed) await goOn(run, 'reviewing', 'approved', by);
    else await moveTo(run, 'reviewing', { reason: 'approved_by_one', by, approvedBy: by });
  }
}

/** Waits until the goods are back. */
export async function awaitReturn(run: RefundRun, compensations: Compensations): Promise<void> {
  const inTime = await wait(
    run,
    run.wait.returnMs,
    'the returned goods',
    ['confirm_return', 'reject', 'cancel'],
    () => run.returnConfirmedBy !== null,
  );
  if (await endIfAsked(run, compensations, 'return')) return;
  if (!inTime) return expire(run, compensations, 'return');
  await goOn(run, 'awaiting_return', 'goods_returned', run.returnConfirmedBy!);
}

/** Honours a withdrawal: the last chance is `approved`. Answers whether the refund has ended. */
export async function withdrawIfAsked(run: RefundRun, compensations: Compensations): Promise<boolean> {
  const by = run.cancelRequestedBy;
  if (by === null) return false;
  await concludeUnpaid(run, compensations, 'canceled', { reason: 'canceled', by });
  return true;
}

/** Ends what was withdrawn, or rejected by an operator: a withdrawal goes first. */
async function endIfAsked(run: RefundRun, compensations: Compensations, stage: Failure['stage']): Promise<boolean> {
  if (await withdrawIfAsked(run, compensations)) return true;
  const by = run.rejectedBy;
  if (by === null) return false;
  // Asked of this state: where the row turns out to be further on, it must be asked anew.
  run.rejectedBy = null;
  const failure: Failure = { code: 'rejected_by_operator', stage };
  await concludeUnpaid(run, compensations, 'rejected', { reason: 'rejected_by_operator', by, failure });
  return true;
}

async function goOn(run: RefundRun, from: Exclude<Stage, 'approved'>, reason: string, by: Actor): Promise<void> {
  const to = run.progress.plan === null ? 'approved' : stageAfter(from, run.progress.plan);
  await moveTo(run, to, { reason, by, ...(from === 'reviewing' ? { approvedBy: by } : {}) });
}

async function wait(
  run: RefundRun,
  limitMs: number,
  what: string,
  actions: readonly string[],
  done: () => boolean,
): Promise<boolean> {
  const until = new Date(Date.parse(run.progress.since) + limitMs);
  run.publish({ what, until: until.toISOString(), actions });
  const remainingMs = Math.max(until.getTime() - Date.now(), 1);
  const isAsked = (): boolean => run.cancelRequestedBy !== null || run.rejectedBy !== null;
  return condition(() => done() || isAsked(), remainingMs, { summary: `wait for ${what}` });
}

async function expire(run: RefundRun, compensations: Compensations, stage: Failure['stage']): Promise<void> {
  await concludeUnpaid(run, compensations, 'expired', { reason: 'expired', failure: { code: 'expired', stage } });
}
