import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { actOnCase, changeCase } from '../../reconciliation-cases';
import type { Route } from '../../route';
import { caseNoteBody, caseResource } from '../../schemas/reconciliation';

export const takeReconciliationCase: Route = {
  method: 'post',
  path: '/v1/reconciliation_cases/{id}/take',
  operationId: 'takeReconciliationCase',
  tag: 'Reconciliation',
  summary: 'Make a case one’s own',
  access: { operator: 'reconciliations:operate' },
  body: caseNoteBody,
  bodyOptional: true,
  answers: { 200: { description: 'The case', schema: caseResource } },
  problems: ['reconciliation_case_not_found', 'reconciliation_case_closed'],
  handle: async (api, req, res) => {
    const { note = null } = decode(caseNoteBody, req.body ?? {});
    refuseCardNumbers({ note });
    await actOnCase(api, req, res, {
      name: 'take',
      detail: { note },
      act: (standing, by) => changeCase(api, standing, { owner: by }),
    });
  },
};
