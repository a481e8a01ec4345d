import { EngineError } from '../../../domain/errors';
import { isId } from '../../../domain/ids';
import { callerOf } from '../../caller';
import { presentReconciliation } from '../../present/reconciliation';
import { idOf, type Route } from '../../route';
import { reconciliationResource } from '../../schemas/reconciliation';

export const getReconciliation: Route = {
  method: 'get',
  path: '/v1/reconciliations/{id}',
  operationId: 'getReconciliation',
  tag: 'Reconciliation',
  summary: 'What came of comparing one day of one account',
  access: { operator: 'reconciliations:read' },
  answers: { 200: { description: 'The reconciliation', schema: reconciliationResource } },
  problems: ['reconciliation_not_found'],
  handle: async ({ store }, req, res) => {
    const id = idOf(req);
    const { merchantIds } = callerOf(res);
    const row = isId('reconciliation', id) ? await store.reconciliations.get(id, merchantIds) : null;
    if (row === null) throw new EngineError('reconciliation_not_found');
    res.json(presentReconciliation(row));
  },
};
