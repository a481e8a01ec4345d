import type { TransitionWrite, WriteResult } from '../contract';
import type { RefundChange } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { progressOf } from './progress';

/** Writes steps of the state machine to the refund's row, under the revision rule (3.1.9). */
export async function writeRefund(deps: ActivityDeps, write: TransitionWrite): Promise<WriteResult> {
  const { kind, row } = await deps.store.refunds.advance(write.refundId, changeOf(write));
  return kind === 'written' ? { kind } : { kind, progress: progressOf(row) };
}

function changeOf(write: TransitionWrite): RefundChange {
  const { transitions, providerRefundId, failure, approvedBy, pendingResolution, evidence } = write;
  return {
    transitions,
    set: {
      ...(providerRefundId === undefined ? {} : { providerRefundId }),
      ...(failure === undefined ? {} : { failure }),
      ...(pendingResolution === undefined ? {} : { pendingResolution }),
    },
    ...(approvedBy === undefined ? {} : { approvedBy }),
    ...(evidence === undefined
      ? {}
      : { evidence: { at: new Date(transitions.at(-1)?.at ?? Date.now()), note: null, ...evidence } }),
  };
}
