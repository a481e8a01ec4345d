import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { actOnCase, queryAgain } from '../../reconciliation-cases';
import type { Route } from '../../route';
import { caseNoteBody, caseResource } from '../../schemas/reconciliation';

export const queryReconciliationCaseAgain: Route = {
  method: 'post',
  path: '/v1/reconciliation_cases/{id}/query_again',
  operationId: 'queryReconciliationCaseAgain',
  tag: 'Reconciliation',
  summary: 'Have the provider asked once more about what differs',
  access: { operator: 'reconciliations:operate' },
  body: caseNoteBody,
  bodyOptional: true,
  answers: { 200: { description: 'The case', schema: caseResource } },
  problems: ['reconciliation_case_not_found', 'reconciliation_case_closed'],
  handle: async (api, req, res) => {
    const { note = null } = decode(caseNoteBody, req.body ?? {});
    refuseCardNumbers({ note });
    await actOnCase(api, req, res, {
      name: 'query-again',
      detail: { note },
      act: (standing) => queryAgain(api, standing),
    });
  },
};
