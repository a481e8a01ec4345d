import { EngineError } from '../../../domain/errors';
import { ownerOf } from '../../../ledger/accounts';
import { beforeOf, maySee, readBooks } from '../../books';
import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { presentBalance } from '../../present/balances';
import { idOf, type Route } from '../../route';
import { balanceQuery, balanceResource } from '../../schemas/balances';

export const getBalance: Route = {
  method: 'get',
  path: '/v1/accounts/{id}/balance',
  operationId: 'getBalance',
  tag: 'Accounts',
  summary: 'Read the balance of an account, now or at an instant of the past',
  description: 'It counts what is known now: a record that arrives late changes balances of the past.',
  access: { merchant: 'records:read', operator: 'records:read' },
  query: balanceQuery,
  answers: { 200: { description: 'The balance in each currency', schema: balanceResource } },
  problems: ['account_not_found', 'amount_out_of_range', 'validation_failed'],
  handle: async (api, req, res) => {
    const caller = callerOf(res);
    const account = idOf(req);
    if (!maySee(caller, account)) throw new EngineError('account_not_found');
    const { at, currency } = decode(balanceQuery, { ...req.query });
    const owner = ownerOf(account);
    const sums = await readBooks(api, owner === null ? caller.merchantIds : [owner], beforeOf(at));
    res.json(presentBalance(account, sums, { at, currency }));
  },
};
