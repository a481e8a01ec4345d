import { EngineError } from '../../../domain/errors';
import { isId } from '../../../domain/ids';
import { callerOf } from '../../caller';
import { presentTradeRecord } from '../../present/trade-record';
import { idOf, type Route } from '../../route';
import { tradeRecordResource } from '../../schemas/records';

export const getTradeRecord: Route = {
  method: 'get',
  path: '/v1/trade_records/{id}',
  operationId: 'getTradeRecord',
  tag: 'Trade records',
  summary: 'Read a movement of money',
  access: { merchant: 'records:read', operator: 'records:read' },
  answers: { 200: { description: 'The record', schema: tradeRecordResource } },
  problems: ['not_found'],
  handle: async ({ store }, req, res) => {
    const id = idOf(req);
    const record = isId('tradeRecord', id) ? await store.tradeRecords.get(id, callerOf(res).merchantIds) : null;
    if (record === null) throw new EngineError('not_found', 'No such trade record');
    res.json(presentTradeRecord(record));
  },
};
