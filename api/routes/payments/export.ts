import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { paymentFilterOf, listQueryOf } from '../../decode/lists';
import { paymentColumns } from '../../export/columns';
import { exportRoute } from '../../export/export-route';
import { streamExport } from '../../export/stream-export';
import { presentPayment } from '../../present/payment';
import type { Route } from '../../route';
import { paymentExportQuery } from '../../schemas/lists';
import { paymentResource } from '../../schemas/payment';

export const exportPayments: Route = {
  ...exportRoute,
  path: '/v1/payments/export',
  operationId: 'exportPayments',
  tag: 'Payments',
  summary: 'Export every payment that the filters let through',
  access: { merchant: 'payments:read', operator: 'payments:read' },
  query: paymentExportQuery,
  answers: { 200: { ...exportRoute.answer, schema: paymentResource } },
  handle: async (api, req, res) => {
    const query = decode(paymentExportQuery, { ...req.query });
    const { format, starting_after: startingAfter } = query;
    const asked = { ...listQueryOf(callerOf(res), query), ...paymentFilterOf(query) };
    await streamExport(api, res, {
      name: 'payments',
      format,
      columns: paymentColumns,
      startingAfter,
      list: (page) => api.store.payments.list({ ...asked, ...page }),
      present: presentPayment,
    });
  },
};
