import { condition, patched } from '@temporalio/workflow';
import type { RefundOutcome } from '../../domain/outcome';
import type { Attempt, RefundSnapshot } from '../../domain/refund';
import type { ResolveMessage } from '../../domain/refund-messages';
import { canTransition, type RefundState } from '../../domain/refund-state';
import { refusal } from './refusal';
import { moveTo } from './conclude';
import { query } from './ask';
import type { RefundRun } from './refund-run';

const resolvableStates: readonly RefundState[] = ['unknown', 'processing', 'action_required', 'manual_review'];

/** A refund whose sending is held off waits for a person as well. */
const isResolvable = ({ state, holds }: RefundRun): boolean =>
  resolvableStates.includes(state) || (state === 'submitting' && holds > 0);

/** Refuses what the state machine does not know, before anything is asked. */
export function checkResolvable(run: RefundRun, { to }: ResolveMessage): void {
  if (!isResolvable(run) || !canTransition(run.state, to)) {
    throw refusal('illegal_transition', `The refund is ${run.state} and cannot be resolved to ${to}`);
  }
}

/**
 * Asks the provider first, then takes the operator's decision unless the provider contradicts it. Giving a refund up
 * that was sent takes two operators, and a query that answered after the key's horizon (rule 3.1.10).
 */
export async function decideResolution(run: RefundRun, message: ResolveMessage): Promise<RefundSnapshot> {
  await run.exclusively(async () => {
    checkResolvable(run, message);
    if (run.resolution !== null) throw refusal('request_in_flight', 'Another decision is being carried out');
    const { by, to, providerReference } = message;
    const outcome = asksFirst(run) ? await askAbout(run, providerReference) : null;
    if (outcome !== null) checkAgainst(outcome, message);
    if (givesUp(message) && outcome !== null && !(await mayGiveUp(run, message, outcome))) return;
    run.resolution = { by, to, providerReference, isConfirmed: isAbout(outcome, providerReference) };
  });
  await condition(() => run.resolution === null);
  return run.snapshot();
}

/** A row without an attempt may have lost it with a restore. Early histories hold decisions that did not ask for it. */
const asksFirst = (run: RefundRun): boolean => run.progress.attempt !== null || patched('resolve-asks-first');

/** By the operator's reference first; where the provider does not answer to it, as if there were none. */
async function askAbout(run: RefundRun, reference: string | null): Promise<RefundOutcome> {
  if (reference === null || reference === run.progress.providerRefundId) return query(run);
  const outcome = await query(run, reference);
  return isAbout(outcome, reference) ? outcome : query(run);
}

/** Whether the provider knows our refund under this reference. A mismatch is about another one than ours. */
const isAbout = (outcome: RefundOutcome | null, reference: string | null): boolean =>
  outcome !== null &&
  reference !== null &&
  outcome.kind !== 'mismatch' &&
  'providerRefundId' in outcome &&
  outcome.providerRefundId === reference;

const givesUp = ({ to }: ResolveMessage): boolean => to === 'failed' || to === 'canceled';

const contradictions: Readonly<Record<ResolveMessage['to'], readonly RefundOutcome['kind'][]>> = {
  succeeded: ['failed', 'canceled', 'processing', 'action_required'],
  failed: ['succeeded', 'processing', 'action_required', 'canceled'],
  canceled: ['succeeded', 'processing', 'action_required', 'failed'],
  processing: ['succeeded', 'failed', 'canceled'],
  submitting: ['succeeded', 'processing', 'action_required', 'unknown', 'mismatch'],
};

function checkAgainst(outcome: RefundOutcome, { to }: ResolveMessage): void {
  if (contradictions[to].includes(outcome.kind)) {
    throw refusal('contradicted_by_provider', `The provider says ${outcome.kind}`);
  }
}

/**
 * Whether the refund may be given up now. The first operator's vote is recorded and waits for the second's. One is enough
 * where no attempt stands on the row and the provider knows of none either.
 */
async function mayGiveUp(run: RefundRun, { to, by }: ResolveMessage, outcome: RefundOutcome): Promise<boolean> {
  const { attempt } = run.progress;
  if (attempt !== null) refuseEarly(run, attempt, outcome);
  else if (outcome.kind === 'not_found') return true;
  const first = run.progress.pendingResolution;
  if (first?.to === to) {
    if (first.by === by) throw refusal('second_operator_required', 'Another operator must confirm this');
    return true;
  }
  await moveTo(run, run.state, { reason: `resolution_proposed_${to}`, by, pendingResolution: { to, by } });
  return false;
}

function refuseEarly(run: RefundRun, { lastSentAt }: Attempt, { kind }: RefundOutcome): void {
  if (kind === 'failed' || kind === 'canceled') return;
  if (kind !== 'not_found') throw refusal('too_early', 'The provider gave no answer that settles it');
  const horizonMs = Date.parse(lastSentAt) + run.providerPolicy.keyHorizonMs;
  if (Date.now() >= horizonMs) return;
  throw refusal('too_early', `A late request may still arrive until ${new Date(horizonMs).toISOString()}`);
}
