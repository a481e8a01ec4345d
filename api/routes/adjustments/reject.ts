import { decideAdjustment } from '../../adjustments';
import { presentAdjustment } from '../../present/adjustment';
import type { Route } from '../../route';
import { adjustmentDecisionBody, adjustmentResource } from '../../schemas/adjustment';

export const rejectAdjustment: Route = {
  method: 'post',
  path: '/v1/adjustments/{id}/reject',
  operationId: 'rejectAdjustment',
  tag: 'Adjustments',
  summary: "Reject a movement by hand, or withdraw one's own",
  description: 'Nothing was moved, and nothing will be. Repeating it is safe.',
  access: { operator: 'ledger:adjust' },
  body: adjustmentDecisionBody,
  bodyOptional: true,
  answers: { 200: { description: 'It is rejected', schema: adjustmentResource } },
  problems: ['adjustment_not_found', 'adjustment_closed', 'card_number_refused'],
  handle: async (api, req, res) => {
    res.json(presentAdjustment(await decideAdjustment(api, req, res, 'rejected')));
  },
};
