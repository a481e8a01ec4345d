import { Router } from 'express';
import type { Request, Response } from 'express';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { parseBody } from '../control';
import type { AlipayContext } from './context';
import { acceptRefund, bankRefuses, fail, succeed } from './refund-lifecycle';
import { promisedOf } from './state';
import type { Refund, Trade } from './state';
import { payTrade } from './trade-lifecycle';

const tradeSpec = z.strictObject({ out_trade_no: z.string() });
/** `amount` in fen. */
const refundSpec = z.strictObject({ trade_no: z.string(), amount: z.int().min(1) });
/** `payer_balance`: the bank refuses, and the money stays with the payer; `failed`: it comes back to the merchant. */
const settleSpec = z.strictObject({ state: z.enum(['succeeded', 'failed', 'payer_balance']) });

/** What a payer does in Alipay, a merchant in its pages, or a bank. */
export function alipayControlRoutes(context: AlipayContext): Router {
  const router = Router();
  router.get('/accounts', (_request, response) => {
    response.json({ data: context.accounts.credentials() });
  });
  router.post('/pay', async (request, response) => {
    const trade = namedTrade(context, request, response);
    if (trade === undefined) return;
    if (!payTrade(context, trade)) return conflict(response, `The trade is ${trade.status}.`);
    await answer(context, response, { trade_no: trade.tradeNo, out_trade_no: trade.outTradeNo });
  });
  router.post('/scan', async (request, response) => {
    const trade = namedTrade(context, request, response);
    if (trade === undefined) return;
    if (trade.status !== 'code') return conflict(response, `The trade is ${trade.status}.`);
    context.state.trades.put(trade.tradeNo, { ...trade, status: 'WAIT_BUYER_PAY' });
    await answer(context, response, { trade_no: trade.tradeNo, out_trade_no: trade.outTradeNo });
  });
  router.post('/refunds', async (request, response) => {
    const spec = parseBody(refundSpec, request, response);
    if (!spec) return;
    const trade = context.state.trades.get(spec.trade_no);
    if (trade === undefined) return notFound(response, 'trade', spec.trade_no);
    const remaining = trade.total - promisedOf(context.state, trade.tradeNo);
    if (trade.status !== 'TRADE_SUCCESS' || spec.amount > remaining) return conflict(response, 'More than remains.');
    const outRequestNo = `outside${randomBytes(8).toString('hex')}`;
    const { account, tradeNo } = trade;
    const input = { account, tradeNo, outRequestNo, amount: spec.amount, reason: '', outside: true };
    succeed(context, acceptRefund(context, input));
    await answer(context, response, { out_request_no: outRequestNo });
  });
  router.post('/refunds/:id/settle', async (request: Request<{ id: string }>, response) => {
    const spec = parseBody(settleSpec, request, response);
    if (!spec) return;
    const refund = context.state.refunds.values().find(({ outRequestNo }) => outRequestNo === request.params.id);
    if (refund === undefined) return notFound(response, 'refund', request.params.id);
    if (!settle(context, refund, spec.state)) return conflict(response, `The refund is ${refund.state}.`);
    await answer(context, response, { out_request_no: refund.outRequestNo });
  });
  return router;
}

function settle(context: AlipayContext, refund: Refund, state: z.infer<typeof settleSpec>['state']): boolean {
  if (refund.state === 'failed') return false;
  if (state === 'succeeded' && refund.state !== 'under_way') return false;
  if (state === 'payer_balance' && refund.state !== 'succeeded') return false;
  if (state === 'succeeded') succeed(context, refund);
  else if (state === 'failed') fail(context, refund, 'F');
  else bankRefuses(context, refund);
  return true;
}

function namedTrade(context: AlipayContext, request: Request, response: Response): Trade | undefined {
  const spec = parseBody(tradeSpec, request, response);
  if (!spec) return undefined;
  const trade = context.state.trades.values().find(({ outTradeNo }) => outTradeNo === spec.out_trade_no);
  if (trade === undefined) notFound(response, 'trade', spec.out_trade_no);
  return trade;
}

async function answer(context: AlipayContext, response: Response, body: object): Promise<void> {
  await context.store.durable();
  response.status(201).json(body);
}

function conflict(response: Response, message: string): void {
  response.status(409).json({ error: { message } });
}

function notFound(response: Response, what: string, id: string): void {
  response.status(404).json({ error: { message: `No such ${what}: ${id}` } });
}
