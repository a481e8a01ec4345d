import { createCipheriv, randomBytes, randomUUID } from 'node:crypto';
import type { Receiver } from '../notifications';
import type { Account, Accounts } from './accounts';
import type { WechatContext } from './context';
import { beijingTime } from './ids';
import { presentOrder, presentRefundNotice } from './present';
import { signatureHeaders } from './signatures';
import type { Order, Refund } from './state';

const seconds = (count: number): number => count * 1_000;
const minutes = (count: number): number => seconds(count * 60);
const hours = (count: number): number => minutes(count * 60);

/** Waits before the repeats, https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter3_1_5.shtml: 15 of them, a day in all. */
export const notifyRetryDelaysMs: readonly number[] = [
  ...[15, 15, 30].map(seconds),
  ...[3, 10, 20, 30, 30, 30, 60].map(minutes),
  ...[3, 3, 3, 6, 6].map(hours),
];

const gcmNonceBytes = 6;

/** The receiver behind a notify URL: notifications are signed anew, with a new time, at each attempt. */
export function receiverAt(accounts: Accounts, id: string, url: string | undefined): Receiver | undefined {
  const account = accounts.get(id);
  if (account === undefined || url === undefined) return undefined;
  return { url, sign: (body, forged) => signatureHeaders(account.platformKeys[0], body, forged) };
}

/** https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter3_1_5.shtml */
export function notifyPaid(context: WechatContext, account: Account, order: Order): void {
  send(context, account, {
    event: 'TRANSACTION.SUCCESS',
    summary: 'payment succeeded',
    originalType: 'transaction',
    content: presentOrder(context.state, account, order),
    url: order.notify_url,
    key: order.out_trade_no,
    transactionId: order.transaction_id,
    amount: order.total,
  });
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4013071196 */
export function notifyRefund(context: WechatContext, account: Account, refund: Refund): void {
  send(context, account, {
    event: `REFUND.${refund.status}`,
    summary: `refund ${refund.status.toLowerCase()}`,
    originalType: 'refund',
    content: presentRefundNotice(account, refund),
    url: refund.notify_url,
    key: refund.out_refund_no,
    transactionId: refund.transaction_id,
    amount: refund.refund,
  });
}

interface Notice {
  event: string;
  summary: string;
  originalType: string;
  content: object;
  url: string;
  key: string;
  transactionId: string | null;
  amount: number;
}

function send(context: WechatContext, account: Account, notice: Notice): void {
  const { event, summary, originalType, content, url, key, transactionId, amount } = notice;
  const body = JSON.stringify({
    id: randomUUID(),
    create_time: beijingTime(context.scheduler.now()),
    resource_type: 'encrypt-resource',
    event_type: event,
    summary,
    resource: encrypt(JSON.stringify(content), account.apiV3Key, originalType),
  });
  context.notifier.send({ account: account.id, type: event, body, key, payment_intent: transactionId, amount, url });
}

/** AEAD_AES_256_GCM, the tag behind the ciphertext: https://pay.weixin.qq.com/docs/partner/products/platform-certificate/decryption-certificate.html */
function encrypt(text: string, apiV3Key: string, originalType: string): object {
  const nonce = randomBytes(gcmNonceBytes).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, nonce).setAAD(Buffer.from(originalType));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return {
    original_type: originalType,
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: ciphertext.toString('base64'),
    associated_data: originalType,
    nonce,
  };
}
