import { temporalWorkflows } from '../../activities/notify/temporal-workflows';
import { EngineError } from '../../domain/errors';
import type { RefundInput } from '../../domain/refund';
import { isFinal } from '../../domain/refund-state';
import type { Api } from '../deps';
import type { RefundView } from '../refund-view';

/**
 * What to answer when nothing runs for a refund. One that is final has ended. One that is open has lost its workflow: it
 * gets another, as the sweeper would give it (rule 3.1.7), and the client comes again. A request of which nobody knows
 * whether it was accepted is not begun by wanting to steer it.
 */
export async function notRunning(api: Api, refund: RefundView): Promise<EngineError> {
  const { store, temporal, runSideEffect } = api;
  const { id, merchantId } = refund;
  const [row, claim] = await Promise.all([store.refunds.get(id, [merchantId]), store.idempotency.get(id)]);
  const state = row?.state ?? refund.state;
  const context = { refund: id, state };
  if (isFinal(state)) return new EngineError('illegal_transition', `The refund is ${state}`, { context });
  if (row === null && claim?.answer == null) {
    const detail = 'The request has not been accepted yet: repeat it with its Idempotency-Key first';
    return new EngineError('request_in_flight', detail, { context });
  }
  const input: RefundInput = {
    merchantId,
    refundId: id,
    paymentId: refund.paymentId,
    requestHash: claim?.requestHash ?? '',
    requestedAt: refund.createdAt.toISOString(),
  };
  const { paymentId, provider, currency, amount } = refund;
  const about = { merchantId, paymentId, provider, currency, amount, state, requestId: claim?.requestId ?? null };
  await temporalWorkflows(temporal, runSideEffect).startRecovery(input, about);
  return new EngineError('refund_recovering', undefined, { context });
}
