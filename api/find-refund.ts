import { EngineError } from '../domain/errors';
import { isId } from '../domain/ids';
import type { RefundRequest } from '../domain/refund';
import type { RefundDocument } from '../store/store';
import type { Caller } from './caller';
import type { Api } from './deps';
import { findClaim } from './find-claim';
import { viewOfRequest, viewOfRow, type RefundView } from './refund-view';

export interface FoundRefund {
  readonly view: RefundView;
  readonly history: RefundDocument['history'];
}

/**
 * A refund of the caller's, from its row or, before its workflow has written one, from the request that stands
 * under its id.
 * @throws EngineError `refund_not_found`, also for what belongs to another merchant
 */
export async function findRefund(api: Api, caller: Caller, id: string): Promise<FoundRefund> {
  if (!isId('refund', id)) throw new EngineError('refund_not_found');
  const row = await api.store.refunds.get(id, caller.merchantIds);
  if (row !== null) return { view: viewOfRow(row), history: row.history };
  const requested = await findRequested(api, caller, id);
  if (requested === null) throw new EngineError('refund_not_found');
  return { view: requested, history: [] };
}

async function findRequested({ store }: Api, caller: Caller, id: string): Promise<RefundView | null> {
  const row = await findClaim(store, caller, 'refund', id);
  if (row === null) return null;
  // A row of kind `refund` holds a refund request.
  const request = row.request as RefundRequest;
  const payment = await store.payments.get(request.paymentId, [row.merchantId]);
  return payment && viewOfRequest(row, request, payment, row.createdAt);
}
