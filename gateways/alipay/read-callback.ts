import { z } from 'zod';
import { isId, refundIdOfKey } from '../../domain/ids';
import { maxCallbackBodyBytes } from '../../domain/limits';
import type { AlipayAccount } from '../account';
import type { CallbackReading } from '../gateway';
import { fromYuan } from './amounts';
import { fromChinaTime } from '../china-time';
import type { AlipayClient } from './client';
import { parseForm } from './parse-form';

/**
 * A notification that is not answered with `success` is repeated after 4, 10, 10 minutes, 1, 2, 6 and 15 hours, and
 * given up after some 25 hours in all: https://opendocs.alipay.com/open/270/105902. Older ones are replays.
 */
const maxAgeMs = 25 * 60 * 60 * 1000;
const maxFutureMs = 5 * 60 * 1000;

interface Callback {
  readonly rawBody: Buffer;
  /** Unix milliseconds. */
  readonly receivedAtMs: number;
}

const number = z.string().regex(/^[\w-]{1,64}$/);

/** https://opendocs.alipay.com/open/270/105902 */
const notificationShape = z.object({
  notify_id: z.string().regex(/^[\w-]{1,128}$/),
  notify_type: z.literal('trade_status_sync'),
  trade_no: number,
  out_trade_no: number,
  trade_status: z.string().regex(/^[A-Z_]{1,32}$/),
  out_biz_no: number.optional(),
  gmt_refund: z.string().optional(),
  refund_fee: z.string().optional(),
});
type Notification = z.infer<typeof notificationShape>;

/** Verifies a notification's signature, addressee and age, and reads what it is about. */
export function readCallback(
  { rawBody, receivedAtMs }: Callback,
  account: Pick<AlipayAccount, 'appId'>,
  client: AlipayClient,
): CallbackReading {
  if (rawBody.length > maxCallbackBodyBytes) return refused('body_too_large');
  const parameters = parseForm(rawBody.toString('utf8'));
  if (parameters === null) return refused('body_unparsable');
  // The notification itself says how it is signed; SHA-1 would pass the SDK's check.
  if (parameters['sign_type'] !== 'RSA2') return refused('signature_type_refused');
  if (!client.verifiesNotification(parameters)) return refused('signature_invalid');
  if (parameters['app_id'] !== account.appId) return refused('other_application');
  const sentAtMs = fromChinaTime(parameters['notify_time'] ?? '');
  if (sentAtMs === null) return refused('timestamp_malformed');
  if (receivedAtMs - sentAtMs > maxAgeMs) return refused('timestamp_stale');
  if (sentAtMs - receivedAtMs > maxFutureMs) return refused('timestamp_future');
  const notification = notificationShape.safeParse(parameters);
  return notification.success ? readNotification(notification.data) : refused('body_unparsable');
}

/**
 * A refund is told to the payment's own address: the trade stays TRADE_SUCCESS after a part, and is TRADE_CLOSED after
 * all of it. `out_biz_no` is then the refund's request number.
 */
function readNotification(notification: Notification): CallbackReading {
  const { notify_id, trade_no, out_trade_no, trade_status, out_biz_no, gmt_refund, refund_fee } = notification;
  const isRefund = out_biz_no !== undefined || gmt_refund !== undefined || (fromYuan(refund_fee ?? '') ?? 0) > 0;
  return {
    kind: 'event',
    eventId: notify_id,
    type: `${isRefund ? 'refund' : 'payment'}.${trade_status.toLowerCase()}`,
    paymentId: isId('payment', out_trade_no) ? out_trade_no : null,
    refundId: out_biz_no === undefined ? null : refundIdOfKey(out_biz_no),
    providerRefundId: out_biz_no ?? null,
    providerPaymentId: trade_no,
  };
}

const refused = (reason: string): CallbackReading => ({ kind: 'refused', reason });
