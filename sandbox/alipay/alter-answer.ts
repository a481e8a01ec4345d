import type { Fault } from '../faults/fault';
import { toFen, toYuan } from './format';
import type { AlipayState } from './state';

type Content = Record<string, unknown>;

const amounts = ['refund_fee', 'refund_amount', 'total_amount'];

/** The answer's content as a fault leaves it before it is signed; what is stored and what moved stay true. */
export function alterContent(state: AlipayState, content: Content, fault: Fault | undefined): Content {
  switch (fault?.kind) {
    case 'wrong_amount':
      return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, lowered(name, value)]));
    case 'foreign_id':
      return foreign(state, content);
    default:
      return content;
  }
}

/** One fen less, which cannot be explained by other refunds of the trade. */
function lowered(name: string, value: unknown): unknown {
  const fen = amounts.includes(name) ? toFen(value) : undefined;
  return fen === undefined ? value : toYuan(fen - 1);
}

/** Somebody else's trade where there is one, otherwise one that nobody has. */
function foreign(state: AlipayState, content: Content): Content {
  const other = state.trades.values().find(({ outTradeNo }) => outTradeNo !== content['out_trade_no']);
  return {
    ...content,
    ...('trade_no' in content && { trade_no: other?.tradeNo ?? '2013112011001004330000121536' }),
    ...('out_trade_no' in content && { out_trade_no: other?.outTradeNo ?? '6823789339978248' }),
  };
}
