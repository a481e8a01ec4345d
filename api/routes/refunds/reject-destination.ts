import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { reviewDestination } from '../../destinations';
import { findRefund } from '../../find-refund';
import { presentRefund } from '../../present/refund';
import { requestIdOf } from '../../request-id';
import { idOf, type Route } from '../../route';
import { destinationBody, refundResource } from '../../schemas/refund';

export const rejectDestination: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/reject_destination',
  operationId: 'rejectRefundDestination',
  tag: 'Refunds',
  summary: 'Keep a refund from a bank account whose holder is not the verified customer',
  description: 'The refund never goes there; it waits for another account.',
  access: { operator: 'refunds:operate' },
  body: destinationBody,
  answers: { 200: { description: 'The refund', schema: refundResource } },
  problems: ['refund_not_found', 'destination_not_found', 'illegal_transition'],
  handle: async (api, req, res) => {
    const { destination, note = null } = decode(destinationBody, req.body);
    refuseCardNumbers({ note });
    const caller = callerOf(res);
    const { view } = await findRefund(api, caller, idOf(req));
    await reviewDestination(api, view, destination, { decision: 'rejected', by: caller.keyId });
    await api.store.audit.append({
      at: api.now(),
      actor: caller.keyId,
      action: 'refund.reject_destination',
      subject: view.id,
      merchantId: view.merchantId,
      requestId: requestIdOf(res),
      detail: { destination, note },
    });
    res.json(presentRefund(view));
  },
};
