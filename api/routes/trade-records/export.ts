import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { recordFilterOf, listQueryOf } from '../../decode/lists';
import { recordColumns } from '../../export/columns';
import { exportRoute } from '../../export/export-route';
import { streamExport } from '../../export/stream-export';
import { presentTradeRecord } from '../../present/trade-record';
import type { Route } from '../../route';
import { recordExportQuery } from '../../schemas/lists';
import { tradeRecordResource } from '../../schemas/records';

export const exportTradeRecords: Route = {
  ...exportRoute,
  path: '/v1/trade_records/export',
  operationId: 'exportTradeRecords',
  tag: 'Trade records',
  summary: 'Export every movement of money that the filters let through',
  access: { merchant: 'records:read', operator: 'records:read' },
  query: recordExportQuery,
  answers: { 200: { ...exportRoute.answer, schema: tradeRecordResource } },
  handle: async (api, req, res) => {
    const query = decode(recordExportQuery, { ...req.query });
    const { format, starting_after: startingAfter } = query;
    const asked = { ...listQueryOf(callerOf(res), query), ...recordFilterOf(query) };
    await streamExport(api, res, {
      name: 'trade_records',
      format,
      columns: recordColumns,
      startingAfter,
      list: (page) => api.store.tradeRecords.list({ ...asked, ...page }),
      present: presentTradeRecord,
    });
  },
};
