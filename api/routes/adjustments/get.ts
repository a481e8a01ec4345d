import { findAdjustment } from '../../adjustments';
import { presentAdjustment } from '../../present/adjustment';
import type { Route } from '../../route';
import { adjustmentResource } from '../../schemas/adjustment';

export const getAdjustment: Route = {
  method: 'get',
  path: '/v1/adjustments/{id}',
  operationId: 'getAdjustment',
  tag: 'Adjustments',
  summary: 'Read a movement by hand',
  access: { operator: 'records:read' },
  answers: { 200: { description: 'The adjustment', schema: adjustmentResource } },
  problems: ['adjustment_not_found'],
  handle: async (api, req, res) => {
    res.json(presentAdjustment(await findAdjustment(api, req, res)));
  },
};
