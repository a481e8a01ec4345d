import type { Fault } from '../faults/fault';
import type { Account } from './accounts';
import { newCodeUrl, newRefundId, newTransactionId } from './ids';
import { presentOrder, presentRefund } from './present';
import type { WechatState } from './state';

type Json = Record<string, unknown>;

/** The answer's body as a fault of its content leaves it, before it is signed; what is stored and moved stays true. */
export function alterBody(state: WechatState, account: Account, body: object, fault: Fault | undefined): object {
  switch (fault?.kind) {
    case 'wrong_amount':
      return withWrongAmount(body as Json);
    case 'foreign_id':
      return foreign(state, account, body as Json);
    default:
      return body;
  }
}

function withWrongAmount(body: Json): object {
  const amount = body['amount'] as Json | undefined;
  if (amount === undefined) return body;
  const field = 'refund' in amount ? 'refund' : 'total';
  return { ...body, amount: { ...amount, [field]: Number(amount[field]) + 1 } };
}

/** Somebody else's object of the same kind where there is one, otherwise one that nobody has. */
function foreign(state: WechatState, account: Account, body: Json): object {
  if ('refund_id' in body) {
    const other = state.refunds.values().find(({ transaction_id }) => transaction_id !== body['transaction_id']);
    return other === undefined
      ? { ...body, refund_id: newRefundId(), transaction_id: newTransactionId() }
      : presentRefund(other);
  }
  if ('trade_state' in body) {
    const other = state.orders.values().find(({ out_trade_no }) => out_trade_no !== body['out_trade_no']);
    return other === undefined
      ? { ...body, out_trade_no: `x${newTransactionId()}`, transaction_id: newTransactionId() }
      : presentOrder(state, account, other);
  }
  return 'code_url' in body ? { code_url: newCodeUrl() } : body;
}
