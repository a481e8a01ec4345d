import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { listQueryOf, paymentFilterOf } from '../../decode/lists';
import { presentList } from '../../present/list';
import { presentPayment } from '../../present/payment';
import type { Route } from '../../route';
import { listOf, paymentListQuery } from '../../schemas/lists';
import { paymentResource } from '../../schemas/payment';

export const listPayments: Route = {
  method: 'get',
  path: '/v1/payments',
  operationId: 'listPayments',
  tag: 'Payments',
  summary: 'List payments, newest first unless `sort` says otherwise',
  access: { merchant: 'payments:read', operator: 'payments:read' },
  query: paymentListQuery,
  answers: { 200: { description: 'A page of payments', schema: listOf(paymentResource) } },
  problems: ['malformed_request', 'validation_failed'],
  handle: async ({ store }, req, res) => {
    const caller = callerOf(res);
    const query = decode(paymentListQuery, { ...req.query });
    const page = await store.payments.list({ ...listQueryOf(caller, query), ...paymentFilterOf(query) });
    res.json(presentList(page, presentPayment, '/v1/payments'));
  },
};
