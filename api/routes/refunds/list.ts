import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { listQueryOf, statesOf } from '../../decode/lists';
import { presentList } from '../../present/list';
import { presentRefund } from '../../present/refund';
import { viewOfRow } from '../../refund-view';
import type { Route } from '../../route';
import { listOf, refundListQuery } from '../../schemas/lists';
import { refundResource } from '../../schemas/refund';

export const listRefunds: Route = {
  method: 'get',
  path: '/v1/refunds',
  operationId: 'listRefunds',
  tag: 'Refunds',
  summary: 'List refunds, newest first',
  access: { merchant: 'refunds:read', operator: 'refunds:read' },
  query: refundListQuery,
  answers: { 200: { description: 'A page of refunds', schema: listOf(refundResource) } },
  problems: ['malformed_request', 'validation_failed'],
  handle: async ({ store }, req, res) => {
    const caller = callerOf(res);
    const query = decode(refundListQuery, { ...req.query });
    const states = statesOf(query.state, query.status);
    const page =
      states?.length === 0
        ? { data: [], hasMore: false }
        : await store.refunds.list({
            ...listQueryOf(caller, query),
            ...(states !== null && { states }),
            ...(query.payment !== undefined && { paymentId: query.payment }),
            ...(query.provider !== undefined && { provider: query.provider }),
            ...(query.q !== undefined && { q: query.q }),
          });
    res.json(presentList(page, (row) => presentRefund(viewOfRow(row)), '/v1/refunds'));
  },
};
