import { EngineError } from '../../domain/errors';
import { refundWorkflowId } from '../../domain/ids';
import type { RefundSnapshot } from '../../domain/refund';
import type { Api } from '../deps';
import { actionTimeoutMs } from '../limits';
import type { RefundView } from '../refund-view';
import { afterSending } from './after-sending';
import { isNotRunning, refusalOf } from './failures';

/** An update of a refund's workflow, and what is to be made of its answer. */
export interface RefundUpdate<T> {
  readonly name: string;
  readonly message: object;
  /** Runs once the workflow has done it: a failure in here leaves the outcome unknown to the client. */
  readonly conclude: (snapshot: RefundSnapshot) => Promise<T>;
}

/**
 * Asks the refund's workflow to do something.
 * @throws EngineError with the workflow's refusal; `illegal_transition` when no workflow runs any more;
 * `temporal_unavailable` when nothing was sent; `outcome_unknown` when it may have been
 */
export async function updateRefund<T>(api: Api, refund: RefundView, update: RefundUpdate<T>): Promise<T> {
  const { reachability } = api;
  await reachability.ensure();
  return afterSending(reachability, { refund: refund.id }, async () => {
    const snapshot = await send(api, refund, update);
    if (snapshot === null) throw await closed(api, refund);
    return update.conclude(snapshot);
  });
}

/** The workflow's answer, or null when none runs for this refund. */
async function send(
  { temporal, runSideEffect }: Api,
  refund: RefundView,
  { name, message }: Pick<RefundUpdate<unknown>, 'name' | 'message'>,
): Promise<RefundSnapshot | null> {
  const handle = temporal.workflow.getHandle(refundWorkflowId(refund.merchantId, refund.id));
  try {
    return await temporal.withDeadline(Date.now() + actionTimeoutMs, () =>
      runSideEffect('workflow.update', () => handle.executeUpdate<RefundSnapshot, [object]>(name, { args: [message] })),
    );
  } catch (error) {
    if (isNotRunning(error)) return null;
    throw refusalOf(error) ?? error;
  }
}

/** Nothing runs for this refund: its row says where it ended. */
async function closed({ store }: Api, refund: RefundView): Promise<EngineError> {
  const row = await store.refunds.get(refund.id, [refund.merchantId]);
  const state = row?.state ?? refund.state;
  return new EngineError('illegal_transition', `The refund is ${state}`, { context: { state } });
}
