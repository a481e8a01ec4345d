import { z } from 'zod';
import { customerOf, meOf, type FindOwner } from '../../factors/owners';
import { presentFactor } from '../../present/factor';
import { presentList } from '../../present/list';
import type { Route } from '../../route';
import { factorResource } from '../../schemas/factors';
import { listOf } from '../../schemas/lists';

const answers = { 200: { description: 'Oldest first', schema: listOf(factorResource) } };

const listOfOwner =
  (find: FindOwner): Route['handle'] =>
  async (api, req, res) => {
    const data = await api.store.factors.list(find(req, res));
    res.json(presentList({ data, hasMore: false }, presentFactor, req.path));
  };

export const listCustomerFactors: Route = {
  method: 'get',
  path: '/v1/customers/{id}/factors',
  operationId: 'listCustomerFactors',
  tag: 'Second factors',
  summary: 'What a customer can prove a second factor with',
  access: { merchant: 'refunds:read' },
  query: z.strictObject({}),
  answers,
  problems: [],
  handle: listOfOwner(customerOf),
};

export const listOperatorFactors: Route = {
  method: 'get',
  path: '/v1/operators/me/factors',
  operationId: 'listOperatorFactors',
  tag: 'Second factors',
  summary: 'Your own second factors',
  access: { operator: 'refunds:operate' },
  query: z.strictObject({}),
  answers,
  problems: [],
  handle: listOfOwner(meOf),
};
