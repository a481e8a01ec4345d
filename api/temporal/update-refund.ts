import { EngineError } from '../../domain/errors';
import { refundWorkflowId } from '../../domain/ids';
import type { RefundSnapshot } from '../../domain/refund';
import type { Api } from '../deps';
import { actionTimeoutMs } from '../limits';
import type { RefundView } from '../refund-view';
import { afterSending } from './after-sending';
import { isNotRunning, refusalOf } from './failures';

/**
 * Asks the refund's workflow to do something.
 * @throws EngineError with the workflow's refusal; `illegal_transition` when no workflow runs any more;
 * `temporal_unavailable` when nothing was sent; `outcome_unknown` when it may have been
 */
export async function updateRefund(
  api: Api,
  refund: RefundView,
  name: string,
  message: object,
): Promise<RefundSnapshot> {
  const { temporal, reachability, runSideEffect } = api;
  await reachability.ensure();
  const handle = temporal.workflow.getHandle(refundWorkflowId(refund.merchantId, refund.id));
  return afterSending(reachability, { refund: refund.id }, async () => {
    try {
      return await temporal.withDeadline(Date.now() + actionTimeoutMs, () =>
        runSideEffect('workflow.update', () =>
          handle.executeUpdate<RefundSnapshot, [object]>(name, { args: [message] }),
        ),
      );
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== null) throw refusal;
      if (isNotRunning(error)) throw await closed(api, refund);
      throw error;
    }
  });
}

/** Nothing runs for this refund: its row says where it ended. */
async function closed({ store }: Api, refund: RefundView): Promise<EngineError> {
  const row = await store.refunds.get(refund.id, [refund.merchantId]);
  const state = row?.state ?? refund.state;
  return new EngineError('illegal_transition', `The refund is ${state}`, { context: { state } });
}
