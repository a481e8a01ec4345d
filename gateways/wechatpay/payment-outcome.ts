import type { PaymentOutcome } from '../../domain/outcome';
import type { WechatPayAccount } from '../account';
import type { PaymentLookup } from '../gateway';
import { orderShape } from './shapes';
import type { WechatPayOrder } from './shapes';

/** What WeChat Pay's answer about the order that was looked up means; one about another order decides nothing. */
export function paymentOutcome(
  answer: unknown,
  by: PaymentLookup['by'],
  { merchantNumber }: WechatPayAccount,
): PaymentOutcome {
  const parsed = orderShape.safeParse(answer);
  if (!parsed.success) return unknown('answer_unparsable');
  const order = parsed.data;
  if (order.mchid !== merchantNumber) return unknown('other_merchant');
  const isAsked =
    'paymentId' in by ? order.out_trade_no === by.paymentId : order.transaction_id === by.providerPaymentId;
  return isAsked ? stateOutcome(order) : unknown('other_payment');
}

/**
 * https://pay.weixin.qq.com/doc/v3/merchant/4013070356: `REFUND` is an order that was paid and then refunded, in part
 * or whole. Which refunds those were WeChat Pay does not tell.
 */
function stateOutcome(order: WechatPayOrder): PaymentOutcome {
  switch (order.trade_state) {
    case 'SUCCESS':
    case 'REFUND':
      return captured(order);
    case 'NOTPAY':
    case 'USERPAYING':
      return { kind: 'requires_action', providerPaymentId: order.transaction_id ?? null, action: null };
    case 'CLOSED':
    case 'REVOKED':
    case 'PAYERROR':
      return {
        kind: 'not_captured',
        // An order that nobody paid has no other number than ours.
        providerPaymentId: order.transaction_id ?? order.out_trade_no,
        providerStatus: order.trade_state.toLowerCase(),
      };
    default:
      return unknown('status_unknown');
  }
}

function captured({ transaction_id, success_time, amount, payer }: WechatPayOrder): PaymentOutcome {
  if (transaction_id == null || success_time == null || amount == null) return unknown('answer_unparsable');
  return {
    kind: 'captured',
    providerPaymentId: transaction_id,
    amount: amount.total,
    currency: amount.currency,
    capturedAt: success_time,
    refunds: [],
    disputed: false,
    ...(payer != null && { instrument: payer.openid }),
  };
}

const unknown = (reason: string): PaymentOutcome => ({ kind: 'unknown', reason });
