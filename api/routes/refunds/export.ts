import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { refundFilterOf, listQueryOf } from '../../decode/lists';
import { refundColumns } from '../../export/columns';
import { exportRoute } from '../../export/export-route';
import { streamExport } from '../../export/stream-export';
import { presentRefund } from '../../present/refund';
import { viewOfRow } from '../../refund-view';
import type { Route } from '../../route';
import { refundExportQuery } from '../../schemas/lists';
import { refundResource } from '../../schemas/refund';

export const exportRefunds: Route = {
  ...exportRoute,
  path: '/v1/refunds/export',
  operationId: 'exportRefunds',
  tag: 'Refunds',
  summary: 'Export every refund that the filters let through',
  access: { merchant: 'refunds:read', operator: 'refunds:read' },
  query: refundExportQuery,
  answers: { 200: { ...exportRoute.answer, schema: refundResource } },
  handle: async (api, req, res) => {
    const query = decode(refundExportQuery, { ...req.query });
    const { format, starting_after: startingAfter } = query;
    const asked = { ...listQueryOf(callerOf(res), query), ...refundFilterOf(query) };
    await streamExport(api, res, {
      name: 'refunds',
      format,
      columns: refundColumns,
      startingAfter,
      list: (page) => api.store.refunds.list({ ...asked, ...page }),
      present: (row) => presentRefund(viewOfRow(row)),
    });
  },
};
