import { callerOf } from '../../caller';
import { findRefund } from '../../find-refund';
import { presentRefund } from '../../present/refund';
import { idOf, type Route } from '../../route';
import { refundResource } from '../../schemas/refund';

export const getRefund: Route = {
  method: 'get',
  path: '/v1/refunds/{id}',
  operationId: 'getRefund',
  tag: 'Refunds',
  summary: 'Read a refund',
  access: { merchant: 'refunds:read', operator: 'refunds:read' },
  answers: { 200: { description: 'The refund', schema: refundResource } },
  problems: ['refund_not_found'],
  handle: async (api, req, res) => {
    const { view } = await findRefund(api, callerOf(res), idOf(req));
    res.json(presentRefund(view));
  },
};
