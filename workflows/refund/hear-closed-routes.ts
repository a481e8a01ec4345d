import { patched } from '@temporalio/workflow';
import type { ClosedRoute } from '../../domain/refund';
import { recording } from './activities';
import { callInput } from './ask';
import { askClosedRoute, blockedRoute, isRefusal, leftRoutes } from './closed-routes';
import type { RefundRun } from './refund-run';
import type { Step, Verdict } from './submit';

/** A provider that refused for good has news. Should it have paid after all, a person decides: two may have. */
export async function hearClosedRoutes(run: RefundRun): Promise<Verdict> {
  run.closedRouteReported = false;
  return (await askClosedRoutes(run)) === 'paid' ? closedRoutePaid : { kind: 'still_closed' };
}

/**
 * A person decides, perhaps because a closed route has paid: a report leads on by itself only while each of those says for
 * sure that it has not (rule 3.1.12). The question stands in for what this run remembers, which is lost with it.
 */
export async function unlessClosedRoutePaid(run: RefundRun, step: Step): Promise<Verdict> {
  if (leftRoutes(run.progress).length === 0 || !patched('closed-routes-before-a-report')) return step();
  run.reported = false;
  const heard = await askClosedRoutes(run);
  if (heard === 'paid') return closedRoutePaid;
  return heard === 'refused' ? step() : { kind: 'still_closed' };
}

export const closedRoutePaid: Verdict = { kind: 'contradiction', reason: 'closed_route_paid' };

/** What the routes say that were closed. Who does not say clearly is an alarm. */
async function askClosedRoutes(run: RefundRun): Promise<'paid' | 'unclear' | 'refused'> {
  let isClear = true;
  for (const route of routesToHear(run)) {
    const outcome = await askClosedRoute(callInput(run), route);
    if (outcome.kind === 'succeeded') return 'paid';
    if (isRefusal(outcome, route)) continue;
    isClear = false;
    // Of a refund that it had made it knows nothing any more: that proves nothing, and alarms nobody.
    if (outcome.kind === 'not_found') continue;
    await recording.raiseAlert({
      ...run.ref,
      alert: 'closed_route_unclear',
      severity: 'critical',
      detail: outcome.kind,
    });
  }
  return isClear ? 'refused' : 'unclear';
}

/** Of the route that the refund stands on, and may have been sent on again, a payout contradicts nothing. */
function routesToHear({ progress }: RefundRun): readonly ClosedRoute[] {
  if (blockedRoute(progress) !== null && patched('left-routes-only')) return leftRoutes(progress);
  return progress.closedRoutes ?? [];
}
