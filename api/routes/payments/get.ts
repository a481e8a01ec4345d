import { callerOf } from '../../caller';
import { findPayment } from '../../find-payment';
import { idOf, type Route } from '../../route';
import { paymentResource } from '../../schemas/payment';

export const getPayment: Route = {
  method: 'get',
  path: '/v1/payments/{id}',
  operationId: 'getPayment',
  tag: 'Payments',
  summary: 'Read a payment',
  access: { merchant: 'payments:read', operator: 'payments:read' },
  answers: { 200: { description: 'The payment', schema: paymentResource } },
  problems: ['payment_not_found'],
  handle: async (api, req, res) => {
    res.json(await findPayment(api, callerOf(res), idOf(req)));
  },
};
