import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { actOnCase, rejectProposal } from '../../reconciliation-cases';
import type { Route } from '../../route';
import { caseNoteBody, caseResource } from '../../schemas/reconciliation';

export const rejectReconciliationCase: Route = {
  method: 'post',
  path: '/v1/reconciliation_cases/{id}/reject',
  operationId: 'rejectReconciliationCase',
  tag: 'Reconciliation',
  summary: 'Take back what was proposed',
  access: { operator: 'reconciliations:operate' },
  body: caseNoteBody,
  bodyOptional: true,
  answers: { 200: { description: 'The case', schema: caseResource } },
  problems: ['reconciliation_case_not_found', 'reconciliation_case_closed'],
  handle: async (api, req, res) => {
    const { note = null } = decode(caseNoteBody, req.body ?? {});
    refuseCardNumbers({ note });
    await actOnCase(api, req, res, {
      name: 'reject',
      detail: { note },
      act: (standing) => rejectProposal(api, standing),
    });
  },
};
