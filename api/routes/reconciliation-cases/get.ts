import { presentCase } from '../../present/reconciliation';
import { findCase } from '../../reconciliation-cases';
import type { Route } from '../../route';
import { caseResource } from '../../schemas/reconciliation';

export const getReconciliationCase: Route = {
  method: 'get',
  path: '/v1/reconciliation_cases/{id}',
  operationId: 'getReconciliationCase',
  tag: 'Reconciliation',
  summary: 'One difference, with its age, owner and proposed action',
  access: { operator: 'reconciliations:read' },
  answers: { 200: { description: 'The case', schema: caseResource } },
  problems: ['reconciliation_case_not_found'],
  handle: async (api, req, res) => {
    res.json(presentCase(await findCase(api, req, res), api.now()));
  },
};
