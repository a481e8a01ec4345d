import { decideAdjustment } from '../../adjustments';
import { presentAdjustment } from '../../present/adjustment';
import type { Route } from '../../route';
import { adjustmentDecisionBody, adjustmentResource } from '../../schemas/adjustment';

export const approveAdjustment: Route = {
  method: 'post',
  path: '/v1/adjustments/{id}/approve',
  operationId: 'approveAdjustment',
  tag: 'Adjustments',
  summary: 'Approve a movement by hand, which posts it',
  description: 'For another operator than the one who asked. Repeating it is safe.',
  access: { operator: 'ledger:adjust' },
  body: adjustmentDecisionBody,
  bodyOptional: true,
  answers: { 200: { description: 'It is posted', schema: adjustmentResource } },
  problems: ['adjustment_not_found', 'second_operator_required', 'adjustment_closed', 'card_number_refused'],
  handle: async (api, req, res) => {
    res.json(presentAdjustment(await decideAdjustment(api, req, res, 'approved')));
  },
};
