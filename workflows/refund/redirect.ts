import { condition, patched } from '@temporalio/workflow';
import type { RefundOutcome } from '../../domain/outcome';
import { queryDelayMs } from '../../domain/query-schedule';
import type { ClosedRoute, RefundSnapshot } from '../../domain/refund';
import type { RedirectMessage } from '../../domain/refund-messages';
import { canTransition } from '../../domain/refund-state';
import { recording } from './activities';
import { callInput } from './ask';
import { askClosedRoute, blockedRoute, closedRoutesWith, isRefusal, leftRoutes } from './closed-routes';
import { failureType } from './compensations';
import { moveTo } from './conclude';
import { closedRoutePaid } from './hear-closed-routes';
import { refusal } from './refusal';
import { engine, isSuperseded, type RefundRun } from './refund-run';
import type { Redirect } from './standing';
import { submit, type Step, type Verdict } from './submit';

type Failed = Extract<RefundOutcome, { kind: 'failed' }>;

/**
 * The card or account cannot take the money. Where the merchant can pay to bank accounts the refund does not end: it
 * waits for one, on the same reservation (rule 3.1.12). Answers whether it does.
 */
export async function offerOtherRoute(run: RefundRun, failed: Failed): Promise<boolean> {
  const { state, progress } = run;
  const mayWait = state === 'action_required' || canTransition(state, 'action_required');
  if (failed.instrumentClosed !== true || !mayWait || !patched('other-route')) return false;
  const route = await recording.findOtherRoute(run.ref);
  if (route === null) return false;

  const { provider, account, destinationId = null } = progress;
  const providerRefundId = failed.providerRefundId ?? progress.providerRefundId;
  const keyNumber = progress.attempt?.keyNumber ?? 1;
  const { code } = failed;
  const closed = { provider, account, destinationId, providerRefundId, keyNumber, code, at: run.now() };
  const closedRoutes = closedRoutesWith(progress, closed);
  // Before the write: a row that is ahead replaces all of it.
  run.change({ closedRoutes });
  await moveTo(run, 'action_required', { reason: 'bank_account_needed', providerRefundId, closedRoutes });
  if (route.destinationId !== null && blockedRoute(run.progress) !== null) {
    run.redirect ??= { by: engine, destinationId: route.destinationId };
  }
  return true;
}

/** Waits until somebody provides a bank account. Nobody in time: the refund fails, as its provider said. */
export async function awaitBankAccount(run: RefundRun, closed: ClosedRoute): Promise<Step> {
  const deadlineMs = Date.parse(closed.at) + run.wait.actionMs;
  const until = new Date(deadlineMs).toISOString();
  run.publish({ what: 'a bank account that the refund can go to', until, actions: ['redirect', 'resolve'] });
  const isDue = Date.now() >= deadlineMs;
  if (run.redirect === null && !isDue) {
    await condition(() => run.redirect !== null || run.reported || run.resolution !== null, deadlineMs - Date.now(), {
      summary: 'wait for a bank account',
    });
  } else if (run.redirect !== null && run.queries > 0) {
    // The first provider could not be asked, and must be before another pays.
    if (isDue) return async () => ({ kind: 'exhausted', reason: 'first_provider_unanswered' });
    await condition(() => run.reported || run.resolution !== null, queryDelayMs(run.providerPolicy, run.queries - 1), {
      summary: 'wait before asking again',
    });
  }
  const { redirect } = run;
  if (redirect !== null) return () => leave(run, closed, redirect);
  if (run.reported) return () => lookAgain(run, closed);
  return async () => ({ kind: 'failed', providerRefundId: closed.providerRefundId, code: closed.code });
}

/** What the provider that refused says now: only while it stays refused may another pay. */
async function lookAgain(run: RefundRun, closed: ClosedRoute): Promise<Verdict> {
  run.reported = false;
  return hear(run, closed);
}

/** Nobody else may pay while any that was to pay before does not say for sure that it has not. */
async function allStillClosed(run: RefundRun, closed: ClosedRoute): Promise<Verdict> {
  const verdict = await lookAgain(run, closed);
  const others = leftRoutes(run.progress);
  if (verdict.kind !== 'still_closed' || others.length === 0 || !patched('every-closed-route-first')) return verdict;
  for (const route of others) {
    const other = await hear(run, route);
    if (other.kind === 'contradiction') return other;
    // Its reference, and how far it is, are those of a route that the refund has left.
    if (other.kind !== 'still_closed') return { kind: 'unknown', reason: 'closed_route_unclear' };
  }
  return verdict;
}

async function hear(run: RefundRun, closed: ClosedRoute): Promise<Verdict> {
  const outcome = await askClosedRoute(callInput(run), closed);
  if (isRefusal(outcome, closed)) return { kind: 'still_closed' };
  if (outcome.kind === 'succeeded') return closedRoutePaid;
  return outcome.kind === 'not_found' ? { kind: 'unknown', reason: 'not_found' } : outcome;
}

async function leave(run: RefundRun, closed: ClosedRoute, { by, destinationId }: Redirect): Promise<Verdict> {
  const verdict = await allStillClosed(run, closed);
  if (verdict.kind !== 'still_closed') {
    run.queries += 1;
    return verdict;
  }
  const route = await recording.findOtherRoute(run.ref);
  if (route === null) return { kind: 'exhausted', reason: 'no_other_route' };

  const { provider, account, providerPolicy } = route;
  const chosen = { provider, account, destinationId };
  const before = run.mark();
  run.enter('submitting', 'redirected', by);
  try {
    const result = await recording.recordTransitions({
      ...run.ref,
      transitions: run.pending(),
      pendingResolution: null,
      route: chosen,
    });
    run.settleWrite(result);
    if (isSuperseded(result)) return result;
  } catch (error) {
    const lost = failureType(error);
    run.takeBack(before);
    return forget(run, lost);
  }
  run.reroute(chosen, providerPolicy);
  return submit(run);
}

/** The bank account is not there any more, after a restore perhaps: the refund waits for another. */
async function forget(run: RefundRun, detail: string): Promise<Verdict> {
  await recording.raiseAlert({ ...run.ref, alert: 'bank_account_lost', severity: 'critical', detail });
  run.redirect = null;
  return { kind: 'still_closed' };
}

/** Refuses what is no answer to a wait for a bank account. The same account again is the same answer. */
export function checkRedirect(run: RefundRun, { destinationId }: RedirectMessage): void {
  if (run.progress.destinationId === destinationId && blockedRoute(run.progress) === null) return;
  if (run.state !== 'action_required' || blockedRoute(run.progress) === null) {
    throw refusal('illegal_transition', `The refund is ${run.state} and waits for no bank account`);
  }
  if (run.redirect !== null && run.redirect.destinationId !== destinationId) {
    throw refusal('request_in_flight', 'Another bank account is being used');
  }
}

/** Takes the account; answers once the refund is on its way there, or its first provider could not be asked. */
export async function acceptRedirect(run: RefundRun, { by, destinationId }: RedirectMessage): Promise<RefundSnapshot> {
  const asked = run.queries;
  if (run.progress.destinationId !== destinationId) run.redirect ??= { by, destinationId };
  await condition(
    () => run.redirect === null || blockedRoute(run.progress) === null || run.isOver() || run.queries > asked,
  );
  if (run.isOver() && run.progress.destinationId !== destinationId) {
    throw refusal('illegal_transition', `The refund is ${run.state}`);
  }
  return run.snapshot();
}
