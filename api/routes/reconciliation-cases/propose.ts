import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { actOnCase, proposeResolution } from '../../reconciliation-cases';
import type { Route } from '../../route';
import { caseResource, proposeBody } from '../../schemas/reconciliation';

export const proposeCaseResolution: Route = {
  method: 'post',
  path: '/v1/reconciliation_cases/{id}/propose',
  operationId: 'proposeCaseResolution',
  tag: 'Reconciliation',
  summary: 'Propose to correct the books, or to write the difference off',
  description:
    'Nothing is posted until another operator approves. Either way our books then agree with the provider’s.',
  access: { operator: 'reconciliations:operate' },
  body: proposeBody,
  answers: { 202: { description: 'Waits for another operator', schema: caseResource } },
  problems: ['reconciliation_case_not_found', 'reconciliation_case_closed'],
  handle: async (api, req, res) => {
    const { action, note } = decode(proposeBody, req.body);
    refuseCardNumbers({ note });
    await actOnCase(api, req, res, {
      name: 'propose',
      detail: { proposed: action, note },
      act: (standing, by) => proposeResolution(api, standing, action, by),
    });
  },
};
