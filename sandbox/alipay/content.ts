import type { Application } from './accounts';
import type { AlipayContext } from './context';
import { businessFailure } from './errors';
import { merchantKey } from './state';
import type { Trade } from './state';
import { toFen } from './format';

type Content = Readonly<Record<string, unknown>>;

const maxNumberChars = 64;

export function readText(content: Content, name: string, maxChars: number): string | undefined {
  const value = content[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '' || value.length > maxChars) throw businessFailure('INVALID_PARAMETER');
  return value;
}

/** A number that the caller chose: letters, digits and underscores. */
export function readNumber(content: Content, name: string): string | undefined {
  const value = readText(content, name, maxNumberChars);
  if (value !== undefined && !/^[\w-]+$/.test(value)) throw businessFailure('INVALID_PARAMETER');
  return value;
}

export function readFen(content: Content, name: string): number {
  const fen = toFen(content[name]);
  if (fen === undefined) throw businessFailure('INVALID_PARAMETER');
  return fen;
}

export function required<T>(value: T | undefined): T {
  if (value === undefined) throw businessFailure('INVALID_PARAMETER');
  return value;
}

/** The trade that a request names; `trade_no` goes before `out_trade_no`. A code that nobody scanned is no trade. */
export function findTrade(context: AlipayContext, account: Application['id'], content: Content): Trade {
  const trade = lookUp(context, account, readNumber(content, 'trade_no'), readNumber(content, 'out_trade_no'));
  if (trade === undefined || trade.account !== account || trade.status === 'code') {
    throw businessFailure('TRADE_NOT_EXIST');
  }
  return trade;
}

export function lookUp(
  context: AlipayContext,
  account: string,
  tradeNo: string | undefined,
  outTradeNo: string | undefined,
): Trade | undefined {
  if (tradeNo !== undefined) return context.state.trades.get(tradeNo);
  return context.state.trades.indexed(merchantKey(account, required(outTradeNo)))[0];
}
