import { EngineError } from '../../../domain/errors';
import { everyone } from '../../../ledger/balances/entries';
import { beforeOf, merchantsAsked, readBooks } from '../../books';
import { callerOf } from '../../caller';
import { decode, fieldError } from '../../decode/decode';
import { presentTrialBalance } from '../../present/balances';
import type { Route } from '../../route';
import { trialBalanceQuery, trialBalanceResource } from '../../schemas/balances';

const overallScope = 'ledger:overall';

export const getTrialBalance: Route = {
  method: 'get',
  path: '/v1/trial_balance',
  operationId: 'getTrialBalance',
  tag: 'Accounts',
  summary: 'Read the trial balance of a merchant, of the merchants of a key, or of the whole ledger',
  access: { operator: 'records:read' },
  query: trialBalanceQuery,
  answers: { 200: { description: 'Each account on its side', schema: trialBalanceResource } },
  problems: ['account_not_found', 'amount_out_of_range', 'validation_failed'],
  handle: async (api, req, res) => {
    const caller = callerOf(res);
    const { merchant, overall, at } = decode(trialBalanceQuery, { ...req.query });
    const about = { merchant: merchant ?? null, overall, at };
    if (!overall) {
      const sums = await readBooks(api, merchantsAsked(caller, merchant), beforeOf(at));
      return void res.json(presentTrialBalance(sums, about));
    }
    if (!caller.scopes.includes(overallScope)) {
      throw new EngineError('forbidden', `The API key lacks the scope ${overallScope}`);
    }
    if (merchant !== undefined) throw fieldError('/merchant', 'merchant and overall exclude each other');
    const question = { owner: everyone, before: beforeOf(at), asOfSeal: null };
    res.json(presentTrialBalance(await api.store.balances.sums(question), about));
  },
};
