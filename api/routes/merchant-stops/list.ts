import { callerOf } from '../../caller';
import { presentList } from '../../present/list';
import { presentMerchantStop } from '../../present/merchant-stop';
import type { Route } from '../../route';
import { listOf } from '../../schemas/lists';
import { merchantStopResource } from '../../schemas/merchant-stop';

export const listMerchantStops: Route = {
  method: 'get',
  path: '/v1/merchant_stops',
  operationId: 'listMerchantStops',
  tag: 'Merchant stops',
  summary: 'List merchants for whom nothing is sent, latest first',
  access: { operator: 'alerts:read' },
  answers: { 200: { description: 'Stops that stand', schema: listOf(merchantStopResource) } },
  problems: [],
  handle: async ({ store }, _req, res) => {
    const data = await store.merchantStops.standing(callerOf(res).merchantIds);
    res.json(presentList({ data, hasMore: false }, presentMerchantStop, '/v1/merchant_stops'));
  },
};
