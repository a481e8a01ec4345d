import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { listQueryOf } from '../../decode/lists';
import { presentAdjustment } from '../../present/adjustment';
import { presentList } from '../../present/list';
import type { Route } from '../../route';
import { adjustmentListQuery, adjustmentResource } from '../../schemas/adjustment';
import { listOf } from '../../schemas/lists';

export const listAdjustments: Route = {
  method: 'get',
  path: '/v1/adjustments',
  operationId: 'listAdjustments',
  tag: 'Adjustments',
  summary: 'List movements by hand, newest first',
  access: { operator: 'records:read' },
  query: adjustmentListQuery,
  answers: { 200: { description: 'A page of adjustments', schema: listOf(adjustmentResource) } },
  problems: ['malformed_request', 'validation_failed'],
  handle: async ({ store }, req, res) => {
    const query = decode(adjustmentListQuery, { ...req.query });
    const page = await store.adjustments.list({
      ...listQueryOf(callerOf(res), query),
      ...(query.status !== undefined && { status: query.status }),
    });
    res.json(presentList(page, presentAdjustment, '/v1/adjustments'));
  },
};
