import { Aes } from 'wechatpay-axios-plugin';
import { z } from 'zod';
import { isId, refundIdOfKey } from '../../domain/ids';
import { maxCallbackBodyBytes } from '../../domain/limits';
import type { WechatPayAccount } from '../account';
import type { CallbackReading } from '../gateway';
import { verifyCallback } from './verify-callback';
import type { Callback } from './verify-callback';

/** https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter3_1_5.shtml (payments), https://pay.weixin.qq.com/doc/v3/merchant/4013071196 (refunds) */
const notificationShape = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/),
  event_type: z.string().regex(/^[A-Z][A-Z0-9_.]{0,63}$/),
  resource_type: z.literal('encrypt-resource'),
  resource: z.object({
    algorithm: z.literal('AEAD_AES_256_GCM'),
    ciphertext: z.base64(),
    nonce: z.string().length(12),
    associated_data: z
      .string()
      .max(32)
      .nullish()
      .transform((text) => text ?? ''),
  }),
});

const text64 = z.string().max(64);
const paidShape = z.object({ appid: z.string(), mchid: z.string(), out_trade_no: text64, transaction_id: text64 });
const refundedShape = z.object({
  mchid: z.string(),
  out_trade_no: text64,
  transaction_id: text64,
  out_refund_no: text64,
  refund_id: text64,
});

/**
 * Verifies signature and age of a notification, decrypts it, and reads what it is about. Platform certificates sign for
 * every merchant, so it is ours only if our key opens it and it names our merchant number.
 */
export function readCallback(account: WechatPayAccount, callback: Callback): CallbackReading {
  if (callback.rawBody.length > maxCallbackBodyBytes) return refused('body_too_large');
  const fault = verifyCallback(account, callback);
  if (fault !== null) return refused(fault);
  const notification = notificationShape.safeParse(parseJson(callback.rawBody.toString('utf8')));
  if (!notification.success) return refused('body_unparsable');
  const { id, event_type, resource } = notification.data;
  const content = decrypt(resource, account.apiV3Key);
  if (content === null) return refused('resource_undecipherable');
  return readContent(account, { eventId: id, type: event_type }, content);
}

function readContent(
  account: WechatPayAccount,
  event: { readonly eventId: string; readonly type: string },
  content: unknown,
): CallbackReading {
  const nothing = { paymentId: null, refundId: null, providerRefundId: null, providerPaymentId: null };
  switch (event.type) {
    case 'TRANSACTION.SUCCESS': {
      const paid = paidShape.safeParse(content);
      if (!paid.success) return refused('resource_unparsable');
      if (paid.data.mchid !== account.merchantNumber) return refused('other_merchant');
      if (paid.data.appid !== account.appId) return refused('other_app');
      const { out_trade_no, transaction_id } = paid.data;
      return {
        kind: 'event',
        ...event,
        ...nothing,
        paymentId: ourPaymentId(out_trade_no),
        providerPaymentId: transaction_id,
      };
    }
    case 'REFUND.SUCCESS':
    case 'REFUND.ABNORMAL':
    case 'REFUND.CLOSED': {
      const refunded = refundedShape.safeParse(content);
      if (!refunded.success) return refused('resource_unparsable');
      if (refunded.data.mchid !== account.merchantNumber) return refused('other_merchant');
      return {
        kind: 'event',
        ...event,
        paymentId: ourPaymentId(refunded.data.out_trade_no),
        refundId: refundIdOfKey(refunded.data.out_refund_no),
        providerRefundId: refunded.data.refund_id,
        providerPaymentId: refunded.data.transaction_id,
      };
    }
    default:
      return { kind: 'event', ...event, ...nothing };
  }
}

const ourPaymentId = (outTradeNo: string): string | null => (isId('payment', outTradeNo) ? outTradeNo : null);

/** AES-256-GCM whose tag is checked: https://pay.weixin.qq.com/docs/partner/products/platform-certificate/decryption-certificate.html. Null when it does not open. */
function decrypt(
  { ciphertext, nonce, associated_data }: z.infer<typeof notificationShape>['resource'],
  apiV3Key: string,
): unknown {
  try {
    return parseJson(Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data));
  } catch {
    return null;
  }
}

/** Null for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const refused = (reason: string): CallbackReading => ({ kind: 'refused', reason });
