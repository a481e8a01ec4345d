import { callerOf } from '../../caller';
import { findRefund } from '../../find-refund';
import { presentRefundRisk } from '../../present/risk';
import { idOf, type Route } from '../../route';
import { refundRiskResource } from '../../schemas/risk';

export const getRefundRisk: Route = {
  method: 'get',
  path: '/v1/refunds/{id}/risk',
  operationId: 'getRefundRisk',
  tag: 'Risk',
  summary: 'Read why a refund was decided as it was',
  description:
    'A merchant reads stable codes with words that may be shown; an operator also what was known and which rules fired.',
  access: { merchant: 'refunds:read', operator: 'refunds:read' },
  answers: { 200: { description: 'The decision and its reasons', schema: refundRiskResource } },
  problems: ['refund_not_found'],
  handle: async (api, req, res) => {
    const caller = callerOf(res);
    const id = idOf(req);
    const { view } = await findRefund(api, caller, id);
    const [row, assessment] = await Promise.all([
      api.store.refunds.get(id, caller.merchantIds),
      api.store.riskAssessments.get(id, caller.merchantIds),
    ]);
    res.json(presentRefundRisk(view, row, assessment, caller.kind === 'operator'));
  },
};
