import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { merchantsAsked } from '../../books';
import { callerOf, type Caller } from '../../caller';
import { decode, fieldError } from '../../decode/decode';
import { statementStallMs } from '../../limits';
import type { Route } from '../../route';
import { statementQuery, statementResource } from '../../schemas/balances';
import { statementWriters } from '../../statements/formats';
import { openStatement } from '../../statements/open-statement';

export const getStatement: Route = {
  method: 'get',
  path: '/v1/statements',
  operationId: 'getStatement',
  tag: 'Accounts',
  summary: 'Read what was owed to a merchant before and after a period, and every movement in between',
  description:
    'Streamed; `format` `csv` and `html` (a page to print) answer in these types. It is made from what was sealed up to ' +
    '`as_of_seal`, which makes the same statement for ever; a later seal may add records that arrived late.',
  access: { merchant: 'records:read', operator: 'records:read' },
  query: statementQuery,
  answers: { 200: { description: 'The statement', schema: statementResource } },
  problems: ['account_not_found', 'amount_out_of_range', 'validation_failed'],
  handle: async (api, req, res) => {
    const { merchant, from, to, format, as_of_seal: asOfSeal } = decode(statementQuery, { ...req.query });
    const merchantId = oneMerchant(callerOf(res), merchant);
    const statement = await openStatement(api.store, { merchantId, from, to, asOfSeal });
    const { mediaType, write } = statementWriters[format];
    res.status(200).set('content-type', mediaType);
    res.setTimeout(statementStallMs, () => res.destroy());
    try {
      await pipeline(Readable.from(write(statement)), res);
    } catch (error) {
      // The client hung up.
      if (!isHangUp(error)) throw error;
    }
  },
};

function oneMerchant(caller: Caller, named: string | undefined): string {
  const [merchantId, ...others] = merchantsAsked(caller, named);
  if (merchantId === undefined || others.length > 0) throw fieldError('/merchant', 'One merchant must be named');
  return merchantId;
}

const isHangUp = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
