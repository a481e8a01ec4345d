import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { listQueryOf, recordFilterOf } from '../../decode/lists';
import { presentList } from '../../present/list';
import { presentTradeRecord } from '../../present/trade-record';
import type { Route } from '../../route';
import { listOf, recordListQuery } from '../../schemas/lists';
import { tradeRecordResource } from '../../schemas/records';

export const listTradeRecords: Route = {
  method: 'get',
  path: '/v1/trade_records',
  operationId: 'listTradeRecords',
  tag: 'Trade records',
  summary: 'List movements of money, newest first unless `sort` says otherwise',
  access: { merchant: 'records:read', operator: 'records:read' },
  query: recordListQuery,
  answers: { 200: { description: 'A page of records', schema: listOf(tradeRecordResource) } },
  problems: ['malformed_request', 'validation_failed'],
  handle: async ({ store }, req, res) => {
    const caller = callerOf(res);
    const query = decode(recordListQuery, { ...req.query });
    const page = await store.tradeRecords.list({ ...listQueryOf(caller, query), ...recordFilterOf(query) });
    res.json(presentList(page, presentTradeRecord, '/v1/trade_records'));
  },
};
