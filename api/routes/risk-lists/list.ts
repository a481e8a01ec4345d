import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { presentList } from '../../present/list';
import { presentRiskListEntry } from '../../present/risk';
import type { Route } from '../../route';
import { listOf } from '../../schemas/lists';
import { riskListEntryResource, riskListQuery } from '../../schemas/risk';

export const listRiskListEntries: Route = {
  method: 'get',
  path: '/v1/risk/lists',
  operationId: 'listRiskListEntries',
  tag: 'Risk',
  summary: 'List what stands on block and allow lists, latest first',
  access: { operator: 'refunds:read' },
  query: riskListQuery,
  answers: { 200: { description: 'Entries that count', schema: listOf(riskListEntryResource) } },
  problems: ['malformed_request', 'validation_failed'],
  handle: async ({ store, now }, req, res) => {
    const { limit, starting_after: after, list } = decode(riskListQuery, { ...req.query });
    const query = { merchantIds: callerOf(res).merchantIds, list, at: now() };
    const entries = await store.riskLists.list(query, limit + 1, after);
    const page = { data: entries.slice(0, limit), hasMore: entries.length > limit };
    res.json(presentList(page, presentRiskListEntry, '/v1/risk/lists'));
  },
};
