import { refundWorkflowId } from '../../domain/ids';
import type { RefundSnapshot } from '../../domain/refund';
import type { Api } from '../deps';
import { actionTimeoutMs } from '../limits';
import type { RefundView } from '../refund-view';
import { afterSending } from './after-sending';
import { isNotRunning, refusalOf } from './failures';
import { notRunning } from './recover-refund';

/** An update of a refund's workflow, and what is to be made of its answer. */
export interface RefundUpdate<T> {
  readonly name: string;
  readonly message: object;
  /** Runs once the workflow has done it: a failure in here leaves the outcome unknown to the client. */
  readonly conclude: (snapshot: RefundSnapshot) => Promise<T>;
}

/**
 * Asks the refund's workflow to do something.
 * @throws EngineError with the workflow's refusal; `illegal_transition` when it has ended;
 * `refund_recovering` when it had lost its workflow; `temporal_unavailable` when nothing was sent; `outcome_unknown` when it may have been
 */
export async function updateRefund<T>(api: Api, refund: RefundView, update: RefundUpdate<T>): Promise<T> {
  const { reachability } = api;
  await reachability.ensure();
  const done = await afterSending(reachability, { refund: refund.id }, async () => {
    const snapshot = await send(api, refund, update);
    return snapshot === null ? null : { concluded: await update.conclude(snapshot) };
  });
  if (done === null) throw await notRunning(api, refund);
  return done.concluded;
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
