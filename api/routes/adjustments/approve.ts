import { decideAdjustment } from '../../adjustments';
import { presentAdjustment } from '../../present/adjustment';
import type { Route } from '../../route';
import { adjustmentApprovalBody, adjustmentResource } from '../../schemas/adjustment';

export const approveAdjustment: Route = {
  method: 'post',
  path: '/v1/adjustments/{id}/approve',
  operationId: 'approveAdjustment',
  tag: 'Adjustments',
  summary: 'Approve a movement by hand, which posts it',
  description:
    'For another operator than the one who asked; from an amount on that the policy sets with their own second factor. ' +
    'Repeating it is safe.',
  access: { operator: 'ledger:adjust' },
  body: adjustmentApprovalBody,
  bodyOptional: true,
  answers: { 200: { description: 'It is posted', schema: adjustmentResource } },
  problems: [
    'adjustment_not_found',
    'second_operator_required',
    'adjustment_closed',
    'card_number_refused',
    'second_factor_required',
    'code_wrong',
    'code_used',
    'passkey_refused',
    'factor_not_enrolled',
  ],
  handle: async (api, req, res) => {
    res.json(presentAdjustment(await decideAdjustment(api, req, res, 'approved')));
  },
};
