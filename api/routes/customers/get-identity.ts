import { decode } from '../../decode/decode';
import { findIdentity } from '../../identity/customers';
import type { Route } from '../../route';
import { identityQuery, identityResource } from '../../schemas/identity';

export const getIdentity: Route = {
  method: 'get',
  path: '/v1/customers/{id}/identity',
  operationId: 'getCustomerIdentity',
  tag: 'Customers',
  summary: 'Look at what is known of who a customer is, masked',
  access: { merchant: 'customers:read', operator: 'customers:read' },
  query: identityQuery,
  answers: { 200: { description: 'What is known now', schema: identityResource } },
  problems: ['customer_not_found', 'validation_failed'],
  handle: async (api, req, res) => {
    const { merchant } = decode(identityQuery, { ...req.query });
    res.json(await findIdentity(api, req, res, merchant));
  },
};
