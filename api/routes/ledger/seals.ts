import { decode } from '../../decode/decode';
import { presentList } from '../../present/list';
import { presentSeal } from '../../present/seal';
import type { Route } from '../../route';
import { sealListQuery, sealResource } from '../../schemas/ledger';
import { listOf } from '../../schemas/lists';

export const listSeals: Route = {
  method: 'get',
  path: '/v1/ledger/seals',
  operationId: 'listLedgerSeals',
  tag: 'Ledger',
  summary: 'List seals, newest first',
  access: { operator: 'records:read' },
  query: sealListQuery,
  answers: { 200: { description: 'A page of seals', schema: listOf(sealResource) } },
  problems: ['validation_failed'],
  handle: async ({ store }, req, res) => {
    const { limit, starting_after: before = null } = decode(sealListQuery, { ...req.query });
    const seals = await store.ledger.summaries(before, limit + 1);
    const page = { data: seals.slice(0, limit), hasMore: seals.length > limit };
    res.json(presentList(page, presentSeal, '/v1/ledger/seals'));
  },
};
