import { EngineError } from '../../../domain/errors';
import { callerOf } from '../../caller';
import { ownCustomer, viewIdentity } from '../../identity/customers';
import { randomId } from '../../ids';
import type { Route } from '../../route';
import { identityResource } from '../../schemas/identity';

export const deleteIdentity: Route = {
  method: 'delete',
  path: '/v1/customers/{id}/identity',
  operationId: 'deleteCustomerIdentity',
  tag: 'Customers',
  summary: 'Forget who a customer is',
  description:
    'Name and document are gone with the answer; who asked when, by which way, and what came of it stays. Safe to repeat.',
  access: { merchant: 'customers:write' },
  answers: { 200: { description: 'What remains', schema: identityResource } },
  problems: ['customer_not_found'],
  handle: async (api, req, res) => {
    const customer = ownCustomer(req, res);
    if ((await viewIdentity(api, customer)) === null) throw new EngineError('customer_not_found');
    // On record first: what was deleted without a word of it could not be told any more.
    await api.store.identityAttempts.begin({
      id: randomId('ia'),
      ...customer,
      refundId: null,
      by: callerOf(res).keyId,
      method: null,
      outcome: 'deleted',
      code: null,
      at: api.now(),
    });
    await api.store.customers.remove(customer.merchantId, customer.customerId);
    res.json(await viewIdentity(api, customer));
  },
};
