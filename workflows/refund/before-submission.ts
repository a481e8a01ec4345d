import { condition } from '@temporalio/workflow';
import { stageAfter, type Stage } from '../../domain/approval-plan';
import type { Actor, Failure } from '../../domain/refund';
import { missingProofs, type ProofKind } from '../../domain/verification';
import type { Compensations } from './compensations';
import { concludeUnpaid, moveTo } from './conclude';
import type { RefundRun } from './refund-run';
import type { Proof, TriesUsedUp } from './standing';
import { missingProof } from './verification';

/** Waits until the customer has proved all that the plan asks for, or has tried too often. */
export async function awaitVerification(run: RefundRun, compensations: Compensations): Promise<void> {
  while (run.state === 'verifying') {
    const inTime = await wait(
      run,
      run.wait.verificationMs,
      missingProof(run),
      ['verify', 'reject', 'cancel'],
      () => run.proofs.length > 0 || run.triesUsedUp !== null,
    );
    if (await endIfAsked(run, compensations, 'verification')) return;
    if (!inTime) return expire(run, compensations, 'verification');
    const proof = run.proofs.shift();
    if (proof === undefined) return afterTooManyTries(run, compensations, run.triesUsedUp!);
    await takeProof(run, proof);
  }
}

/** Keeps what is proved, and goes on once it is all. */
async function takeProof(run: RefundRun, proof: Proof): Promise<void> {
  const { by, kind } = proof;
  const before = run.progress.proven ?? [];
  const proven = kind === null || before.includes(kind) ? before : [...before, kind];
  const isAll = kind === null || missingProofs(run.progress.plan?.proofs ?? [], proven).length === 0;
  const kept = proven === before ? {} : { proven };
  if (isAll) await goOn(run, 'verifying', 'verified', by, kept);
  else if (proven !== before) await moveTo(run, 'verifying', { reason: `proved_${kind}`, by, ...kept });
  proof.isTaken = true;
}

/** By policy the refund is refused, or a person looks. */
async function afterTooManyTries(run: RefundRun, compensations: Compensations, tries: TriesUsedUp): Promise<void> {
  const { by, then } = tries;
  const reason = 'too_many_tries';
  if (then === 'review') return moveTo(run, 'reviewing', { reason, by });
  await concludeUnpaid(run, compensations, 'rejected', {
    reason,
    by,
    failure: { code: reason, stage: 'verification' },
  });
}

/** Waits for as many different operators as the plan asks. One refusal is enough to reject. */
export async function awaitReview(run: RefundRun, compensations: Compensations): Promise<void> {
  // Whoever has tried too often to prove something is looked at by one, whatever the plan was.
  const needed = Math.max(run.progress.plan?.approvals ?? 1, 1);
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

async function goOn(
  run: RefundRun,
  from: Exclude<Stage, 'approved'>,
  reason: string,
  by: Actor,
  kept: { readonly proven?: readonly ProofKind[] } = {},
): Promise<void> {
  const to = run.progress.plan === null ? 'approved' : stageAfter(from, run.progress.plan);
  await moveTo(run, to, { reason, by, ...kept, ...(from === 'reviewing' ? { approvedBy: by } : {}) });
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
