import { callerOf } from '../../caller';
import { findRefund } from '../../find-refund';
import type { Api } from '../../deps';
import { presentRefund } from '../../present/refund';
import { openWays } from '../../proofs/open-ways';
import type { RefundView } from '../../refund-view';
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
    res.json(presentRefund({ ...view, ...(view.state === 'verifying' && (await waysOf(api, view))) }));
  },
};

/** Which ways are open to the customer is told of a single refund: it takes a look at what the customer has. */
async function waysOf(api: Api, { id, merchantId }: RefundView): Promise<Pick<RefundView, 'ways'>> {
  const row = await api.store.refunds.get(id, [merchantId]);
  return row === null ? {} : { ways: await openWays(api, row) };
}
