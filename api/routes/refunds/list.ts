import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { listQueryOf, refundFilterOf } from '../../decode/lists';
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
  summary: 'List refunds, newest first unless `sort` says otherwise',
  access: { merchant: 'refunds:read', operator: 'refunds:read' },
  query: refundListQuery,
  answers: { 200: { description: 'A page of refunds', schema: listOf(refundResource) } },
  problems: ['malformed_request', 'validation_failed'],
  handle: async ({ store }, req, res) => {
    const caller = callerOf(res);
    const query = decode(refundListQuery, { ...req.query });
    const page = await store.refunds.list({ ...listQueryOf(caller, query), ...refundFilterOf(query) });
    res.json(presentList(page, (row) => presentRefund(viewOfRow(row)), '/v1/refunds'));
  },
};
