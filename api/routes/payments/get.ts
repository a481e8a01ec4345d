import { EngineError } from '../../../domain/errors';
import { isId } from '../../../domain/ids';
import { callerOf } from '../../caller';
import { presentPayment } from '../../present/payment';
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
  handle: async ({ store }, req, res) => {
    const id = idOf(req);
    const payment = isId('payment', id) ? await store.payments.get(id, callerOf(res).merchantIds) : null;
    if (payment === null) throw new EngineError('payment_not_found');
    res.json(presentPayment(payment));
  },
};
