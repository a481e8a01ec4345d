import type { TransitionWrite, WriteResult } from '../contract';
import type { RefundChange } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { progressOf } from './progress';
import { routeOf } from './other-route';

/** Writes steps of the state machine to the refund's row, under the revision rule (3.1.9). */
export async function writeRefund(deps: ActivityDeps, write: TransitionWrite): Promise<WriteResult> {
  const { transitions, set, ...rest } = changeOf(write);
  const route = write.route === undefined ? {} : await routeOf(deps, write, write.route);
  const change = { transitions, set: { ...set, ...route }, ...rest };
  const { kind, row } = await deps.store.refunds.advance(write.refundId, change);
  return kind === 'written' ? { kind } : { kind, progress: progressOf(row) };
}

function changeOf(write: TransitionWrite): RefundChange {
  const { transitions, providerRefundId, failure, approvedBy, pendingResolution, evidence, closedRoutes } = write;
  return {
    transitions,
    set: {
      ...(providerRefundId === undefined ? {} : { providerRefundId }),
      ...(failure === undefined ? {} : { failure }),
      ...(pendingResolution === undefined ? {} : { pendingResolution }),
      ...(closedRoutes === undefined ? {} : { closedRoutes }),
    },
    ...(approvedBy === undefined ? {} : { approvedBy }),
    ...(evidence === undefined
      ? {}
      : { evidence: { at: new Date(transitions.at(-1)?.at ?? Date.now()), note: null, ...evidence } }),
  };
}
