import { maySee, merchantsAsked, readBooks } from '../../books';
import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { presentAccounts } from '../../present/balances';
import type { Route } from '../../route';
import { accountListQuery, accountResource } from '../../schemas/balances';
import { listOf } from '../../schemas/lists';

export const listAccounts: Route = {
  method: 'get',
  path: '/v1/accounts',
  operationId: 'listAccounts',
  tag: 'Accounts',
  summary: 'List accounts with their balances, in order of their names',
  description: 'Merchants see what is owed to them and held for refunds; operators also what their merchants share.',
  access: { merchant: 'records:read', operator: 'records:read' },
  query: accountListQuery,
  answers: { 200: { description: 'A page of accounts', schema: listOf(accountResource) } },
  problems: ['account_not_found', 'amount_out_of_range', 'validation_failed'],
  handle: async (api, req, res) => {
    const caller = callerOf(res);
    const { merchant, limit, starting_after: after = '' } = decode(accountListQuery, { ...req.query });
    const sums = await readBooks(api, merchantsAsked(caller, merchant), null);
    const accounts = presentAccounts(sums.filter(({ account }) => account > after && maySee(caller, account)));
    const data = accounts.slice(0, limit);
    res.json({ object: 'list', data, has_more: accounts.length > limit, url: '/v1/accounts' });
  },
};
