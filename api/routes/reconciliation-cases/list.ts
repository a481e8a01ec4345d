import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { presentList } from '../../present/list';
import { presentCase } from '../../present/reconciliation';
import type { Route } from '../../route';
import { listOf } from '../../schemas/lists';
import { caseListQuery, caseResource } from '../../schemas/reconciliation';

export const listReconciliationCases: Route = {
  method: 'get',
  path: '/v1/reconciliation_cases',
  operationId: 'listReconciliationCases',
  tag: 'Reconciliation',
  summary: 'List differences between our books and the providers’ files, newest first',
  access: { operator: 'reconciliations:read' },
  query: caseListQuery,
  answers: { 200: { description: 'A page of cases', schema: listOf(caseResource) } },
  problems: ['malformed_request', 'validation_failed'],
  handle: async ({ store, now }, req, res) => {
    const query = decode(caseListQuery, { ...req.query });
    const { limit, starting_after: startingAfter, status, difference, reconciliation } = query;
    const rows = await store.reconciliationCases.list({
      merchantIds: callerOf(res).merchantIds,
      limit: limit + 1,
      ...(startingAfter !== undefined && { startingAfter }),
      ...(status !== undefined && { status }),
      ...(difference !== undefined && { difference }),
      ...(reconciliation !== undefined && { reconciliationId: reconciliation }),
    });
    const page = { data: rows.slice(0, limit), hasMore: rows.length > limit };
    const at = now();
    res.json(presentList(page, (row) => presentCase(row, at), '/v1/reconciliation_cases'));
  },
};
