import { randomBytes } from 'node:crypto';
import type { Receiver } from '../notifications';
import type { Accounts } from './accounts';
import type { AlipayContext } from './context';
import { toChinaTime, toYuan } from './format';
import { signedText } from './signature';
import { refundedOf } from './state';
import type { Refund, Trade } from './state';

/** Waits between the deliveries of a notification that is not answered: https://opendocs.alipay.com/open/270/105902 */
const minuteMs = 60_000;
export const notificationDelaysMs = [4, 10, 10, 60, 120, 360, 900].map((minutes) => minutes * minuteMs);

/** The parameters that say how the rest is signed, and so are not. */
const unsigned = ['sign', 'sign_type'];

/** Tells the trade's notify URL how it stands, and of which refund: https://opendocs.alipay.com/open/270/105902 */
export function notify(context: AlipayContext, trade: Trade, refund: Refund | null): void {
  if (trade.notifyUrl === null) return;
  const appId = context.accounts.credentials().find(({ id }) => id === trade.account)?.appId ?? '';
  const parameters = {
    notify_type: 'trade_status_sync',
    notify_id: randomBytes(17).toString('hex'),
    charset: 'utf-8',
    version: '1.0',
    app_id: appId,
    auth_app_id: appId,
    ...tradeParameters(trade),
    ...(refund !== null && refundParameters(context, trade, refund)),
  };
  context.notifier.send({
    account: trade.account,
    type: refund === null ? 'payment.notification' : 'refund.notification',
    body: JSON.stringify(parameters),
    key: refund === null ? trade.outTradeNo : refund.outRequestNo,
    payment_intent: trade.tradeNo,
    amount: refund?.amount ?? trade.total,
    url: trade.notifyUrl,
  });
}

/** Notifications are forms that carry their own signature; the word `success` ends them. */
export function receiverAt(accounts: Accounts, account: string, url: string | undefined): Receiver | undefined {
  if (url === undefined) return undefined;
  return {
    url,
    sign: () => ({}),
    contentType: 'application/x-www-form-urlencoded; charset=utf-8',
    write: (body, forged) => {
      const sent = { ...(JSON.parse(body) as Record<string, string>), notify_time: toChinaTime(Date.now()) };
      const signature = accounts.sign(account, signedText(sent, unsigned), forged);
      return new URLSearchParams({ ...sent, sign_type: 'RSA2', sign: signature }).toString();
    },
    accepts: ({ body }) => body === 'success',
  };
}

function tradeParameters(trade: Trade): Record<string, string> {
  const total = toYuan(trade.total);
  return {
    trade_no: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    trade_status: trade.status,
    subject: trade.subject,
    total_amount: total,
    receipt_amount: total,
    buyer_pay_amount: total,
    invoice_amount: total,
    point_amount: '0.00',
    fund_bill_list: JSON.stringify([{ amount: total, fundChannel: 'ALIPAYACCOUNT' }]),
    buyer_id: trade.buyerId,
    seller_id: '2088102146225135',
    gmt_create: toChinaTime(trade.createdAt),
    ...(trade.paidAt !== null && { gmt_payment: toChinaTime(trade.paidAt) }),
    ...(trade.closedAt !== null && { gmt_close: toChinaTime(trade.closedAt) }),
  };
}

function refundParameters(context: AlipayContext, trade: Trade, refund: Refund): Record<string, string> {
  return {
    out_biz_no: refund.outRequestNo,
    refund_fee: toYuan(refundedOf(context.state, trade.tradeNo)),
    gmt_refund: `${toChinaTime(refund.refundedAt ?? refund.requestedAt)}.000`,
  };
}
