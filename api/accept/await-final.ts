import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal } from '../../domain/refund-state';
import type { Api } from '../deps';
import { waitPollFirstMs, waitPollMaxMs } from '../limits';
import { viewOfRow, type RefundView } from '../refund-view';

/**
 * Waits until the refund's row is final, `waitSeconds` at most and while `signal` is not aborted; answers with how far
 * it has come.
 */
export async function awaitFinal(
  { store }: Api,
  refund: RefundView,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<RefundView> {
  const deadlineMs = Date.now() + waitSeconds * 1_000;
  let current = refund;
  let pauseMs = waitPollFirstMs;
  while (!isFinal(current.state) && Date.now() < deadlineMs && !signal.aborted) {
    if (!(await slept(Math.min(pauseMs, deadlineMs - Date.now()), signal))) break;
    pauseMs = Math.min(pauseMs * 2, waitPollMaxMs);
    const row = await store.refunds.get(refund.id, [refund.merchantId]);
    if (row !== null && row.revision >= current.revision) current = viewOfRow(row);
  }
  return current;
}

/** False when the pause was broken off. */
async function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
