import { patched } from '@temporalio/workflow';
import { canTransition, isPastSubmission, type RefundState } from '../../domain/refund-state';
import type { Compensations } from './compensations';
import { blockedRoute } from './closed-routes';
import { concludePaid, concludeUnpaid, handOver, moveTo } from './conclude';
import { noteHold, waitToSend } from './held';
import { awaitAction, awaitDecision, awaitSettlement, findOut } from './query';
import { hearClosedRoutes, unlessClosedRoutePaid } from './hear-closed-routes';
import { awaitBankAccount, offerOtherRoute } from './redirect';
import type { RefundRun } from './refund-run';
import type { Resolution } from './standing';
import { submit, type Step, type Verdict } from './submit';

/** Follows the refund at the provider until it has ended. Money may have moved: every step goes forward. */
export async function pursue(run: RefundRun, compensations: Compensations): Promise<void> {
  while (!run.isOver() && isPursued(run.state)) {
    const act = await nextAct(run);
    await run.exclusively(async () => {
      const decided = run.resolution;
      await absorb(run, compensations, decided === null ? await act() : { kind: 'resolved', resolution: decided });
    });
  }
}

/** News of a provider that refused for good goes first, also when it comes during the wait for another. */
async function nextAct(run: RefundRun): Promise<Step> {
  if (run.closedRouteReported) return () => hearClosedRoutes(run);
  const step = await nextStep(run);
  if (!run.closedRouteReported || !patched('closed-routes-first')) return step;
  return async () => {
    const verdict = await hearClosedRoutes(run);
    // A person decides from here on: what the same report has others asked must not lead on.
    if (verdict.kind === 'contradiction') run.reported = false;
    return verdict;
  };
}

/** A row that another run has written may stand before that, where people still decide. */
const isPursued = (state: RefundState): boolean => state === 'approved' || isPastSubmission(state);

/** Waits until there is something to do, and answers with it. An operator's decision that is waiting goes first. */
async function nextStep(run: RefundRun): Promise<Step> {
  switch (run.state) {
    case 'unknown':
      return findOut(run);
    case 'processing':
      return awaitSettlement(run);
    case 'action_required': {
      const blocked = blockedRoute(run.progress);
      return blocked === null ? awaitAction(run) : awaitBankAccount(run, blocked);
    }
    case 'manual_review': {
      const look = await awaitDecision(run);
      return () => unlessClosedRoutePaid(run, look);
    }
    default:
      return run.holds > 0 ? waitToSend(run) : () => submit(run);
  }
}

async function absorb(run: RefundRun, compensations: Compensations, verdict: Verdict): Promise<void> {
  if (isDefinite(verdict)) run.answered(verdict.kind);
  switch (verdict.kind) {
    case 'superseded':
      return run.adopt(verdict);
    case 'succeeded':
      return concludePaid(run, { reason: 'provider_succeeded', providerRefundId: verdict.providerRefundId });
    case 'failed':
      if (await offerOtherRoute(run, verdict)) return;
      return concludeUnpaid(run, compensations, 'failed', {
        reason: 'provider_refused',
        failure: { code: verdict.code, stage: 'provider' },
        providerRefundId: verdict.providerRefundId,
      });
    case 'canceled':
      return concludeUnpaid(run, compensations, 'canceled', {
        reason: 'provider_canceled',
        providerRefundId: verdict.providerRefundId,
      });
    case 'processing':
      return reach(run, 'processing', 'provider_accepted', verdict.providerRefundId);
    case 'action_required':
      return reach(run, 'action_required', verdict.reason, verdict.providerRefundId);
    case 'unknown':
    case 'unsent':
      return reach(run, 'unknown', verdict.reason, null);
    case 'held':
      return noteHold(run, verdict.reason, { isOwn: false, retryAfterMs: verdict.retryAfterMs ?? 0 });
    case 'held_back':
      return noteHold(run, verdict.reason, { isOwn: true, retryAfterMs: verdict.retryAfterMs ?? 0 });
    case 'withdrawn':
      return concludeUnpaid(run, compensations, 'canceled', { reason: 'canceled', by: verdict.by });
    case 'not_found':
      return reach(run, 'unknown', 'not_found', null);
    case 'still_closed':
      return;
    case 'contradiction':
      return handOver(run, 'contradicting_evidence', verdict.reason);
    case 'mismatch':
      return handOver(run, 'provider_mismatch', verdict.reason);
    case 'exhausted':
      return handOver(run, 'automation_exhausted', verdict.reason);
    case 'resolved':
      return carryOut(run, compensations, verdict.resolution);
  }
}

const isDefinite = (verdict: Verdict): boolean =>
  ['succeeded', 'failed', 'canceled', 'processing', 'action_required'].includes(verdict.kind);

/** Moves to a waiting state where the machine has the edge; what leads nowhere new may still tell the provider's reference. */
async function reach(run: RefundRun, to: RefundState, reason: string, providerRefundId: string | null): Promise<void> {
  if (canTransition(run.state, to)) return moveTo(run, to, { reason, providerRefundId });
  const isNews = providerRefundId !== null && providerRefundId !== run.progress.providerRefundId;
  if (isNews) await moveTo(run, run.state, { reason: 'reference_learned', providerRefundId });
}

/** Does what an operator decided; the provider has been asked already and did not contradict it. */
async function carryOut(run: RefundRun, compensations: Compensations, resolution: Resolution): Promise<void> {
  const { by, to, providerReference, isConfirmed } = resolution;
  // What nobody has confirmed is evidence, and no reason to forget the reference under which the provider answers.
  const isKept = isConfirmed || run.progress.providerRefundId === null;
  const ending = {
    reason: 'resolved_by_operator',
    by,
    reference: providerReference,
    providerRefundId: isKept ? providerReference : run.progress.providerRefundId,
  };
  switch (to) {
    case 'succeeded':
      await concludePaid(run, ending);
      break;
    case 'failed':
      await concludeUnpaid(run, compensations, 'failed', {
        ...ending,
        failure: { code: 'resolved_failed', stage: 'operator' },
      });
      break;
    case 'canceled':
      await concludeUnpaid(run, compensations, 'canceled', ending);
      break;
    case 'processing':
      await moveTo(run, 'processing', ending);
      break;
    case 'submitting':
      await moveTo(run, 'submitting', ending);
      break;
  }
  run.resolution = null;
}
