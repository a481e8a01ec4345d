import type { TransitionWrite, WriteResult } from '../contract';
import type { RefundChange } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { supersededBy } from './progress';
import { chosen, destinationOf, routeOf } from './other-route';

/** Writes steps of the state machine to the refund's row, under the revision rule (3.1.9). */
export async function writeRefund(deps: ActivityDeps, write: TransitionWrite): Promise<WriteResult> {
  const { transitions, set, ...rest } = changeOf(write);
  const change = { transitions, set: { ...set, ...(await destinedSet(deps, write)) }, ...rest };
  const { kind, row } = await deps.store.refunds.advance(write.refundId, change);
  return kind === 'written' ? { kind } : supersededBy(deps, row);
}

/** What the row takes over when the money goes elsewhere, over another provider or not. */
async function destinedSet(deps: ActivityDeps, write: TransitionWrite): Promise<RefundChange['set']> {
  const { route, destinationId } = write;
  if (route !== undefined) return routeOf(deps, write, route);
  if (destinationId === undefined) return {};
  return { destination: chosen(await destinationOf(deps, write, destinationId)) };
}

function changeOf(write: TransitionWrite): RefundChange {
  const { transitions, providerRefundId, failure, approvedBy, pendingResolution, evidence, closedRoutes, proven } =
    write;
  return {
    transitions,
    set: {
      ...(providerRefundId === undefined ? {} : { providerRefundId }),
      ...(failure === undefined ? {} : { failure }),
      ...(pendingResolution === undefined ? {} : { pendingResolution }),
      ...(closedRoutes === undefined ? {} : { closedRoutes }),
      ...(proven === undefined ? {} : { proven }),
    },
    ...(approvedBy === undefined ? {} : { approvedBy }),
    ...(evidence === undefined
      ? {}
      : { evidence: { at: new Date(transitions.at(-1)?.at ?? Date.now()), note: null, ...evidence } }),
  };
}
