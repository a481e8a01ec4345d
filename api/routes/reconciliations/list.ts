import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { presentList } from '../../present/list';
import { presentReconciliation } from '../../present/reconciliation';
import type { Route } from '../../route';
import { listOf } from '../../schemas/lists';
import { reconciliationListQuery, reconciliationResource } from '../../schemas/reconciliation';

export const listReconciliations: Route = {
  method: 'get',
  path: '/v1/reconciliations',
  operationId: 'listReconciliations',
  tag: 'Reconciliation',
  summary: 'List days that were compared with a provider’s file, newest first',
  access: { operator: 'reconciliations:read' },
  query: reconciliationListQuery,
  answers: { 200: { description: 'A page of reconciliations', schema: listOf(reconciliationResource) } },
  problems: ['malformed_request', 'validation_failed'],
  handle: async ({ store }, req, res) => {
    const { limit, starting_after: startingAfter } = decode(reconciliationListQuery, { ...req.query });
    const { merchantIds } = callerOf(res);
    const rows = await store.reconciliations.list({
      merchantIds,
      limit: limit + 1,
      ...(startingAfter !== undefined && { startingAfter }),
    });
    const page = { data: rows.slice(0, limit), hasMore: rows.length > limit };
    res.json(presentList(page, presentReconciliation, '/v1/reconciliations'));
  },
};
