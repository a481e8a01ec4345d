import { callerOf } from '../../caller';
import { findRefund } from '../../find-refund';
import { presentList } from '../../present/list';
import { idOf, type Route } from '../../route';
import { listOf } from '../../schemas/lists';
import { timelineEntry } from '../../schemas/refund';
import { readTimeline } from '../../temporal/read-timeline';

export const getTimeline: Route = {
  method: 'get',
  path: '/v1/refunds/{id}/timeline',
  operationId: 'getRefundTimeline',
  tag: 'Refunds',
  summary: 'Read what has happened to a refund, oldest first',
  description: '`by` is the id of an API key, or `engine`.',
  access: { merchant: 'refunds:read', operator: 'refunds:read' },
  answers: { 200: { description: 'Every step', schema: listOf(timelineEntry) } },
  problems: ['refund_not_found'],
  handle: async (api, req, res) => {
    const id = idOf(req);
    const { view, history } = await findRefund(api, callerOf(res), id);
    const data = await readTimeline(api, view.merchantId, id, history);
    res.json(presentList({ data, hasMore: false }, (entry) => entry, `/v1/refunds/${id}/timeline`));
  },
};
