import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { actOnCase, approveProposal } from '../../reconciliation-cases';
import type { Route } from '../../route';
import { caseNoteBody, caseResource } from '../../schemas/reconciliation';

export const approveReconciliationCase: Route = {
  method: 'post',
  path: '/v1/reconciliation_cases/{id}/approve',
  operationId: 'approveReconciliationCase',
  tag: 'Reconciliation',
  summary: 'Agree, as the second operator, to what was proposed: its records are posted',
  access: { operator: 'reconciliations:operate' },
  body: caseNoteBody,
  bodyOptional: true,
  answers: { 200: { description: 'The case', schema: caseResource } },
  problems: ['reconciliation_case_not_found', 'reconciliation_case_closed', 'second_operator_required'],
  handle: async (api, req, res) => {
    const { note = null } = decode(caseNoteBody, req.body ?? {});
    refuseCardNumbers({ note });
    await actOnCase(api, req, res, {
      name: 'approve',
      detail: { note },
      act: (standing, by) => approveProposal(api, standing, by),
    });
  },
};
