import { z } from 'zod';

/** The parts of WeChat Pay's objects that the adapter relies on; whatever does not have them is not understood. */

const fen = z.int().min(0);
const currency = z.string().regex(/^[A-Z]{3}$/);
/** `YYYY-MM-DDTHH:mm:ss+08:00` */
const time = z.iso.datetime({ offset: true });
const number32 = z.string().regex(/^[\w|*-]{1,32}$/);

/** Both ends of what is called a "transaction id" on WeChat Pay's pages. */
export const transactionIdPattern = /^\w{1,32}$/;
const refundIdPattern = /^\w{1,32}$/;

/** https://pay.weixin.qq.com/doc/v3/merchant/4012791877 */
export const nativeOrderShape = z.object({ code_url: z.string().regex(/^weixin:\/\/[\x21-\x7e]{1,500}$/) });

/** https://pay.weixin.qq.com/doc/v3/merchant/4012791856 */
export const jsapiOrderShape = z.object({ prepay_id: z.string().regex(/^[\w-]{1,64}$/) });

/** https://pay.weixin.qq.com/doc/v3/merchant/4013070356; a waiting order has neither transaction nor time. */
export const orderShape = z.object({
  mchid: z.string(),
  out_trade_no: number32,
  transaction_id: z.string().regex(transactionIdPattern).nullish(),
  trade_state: z.string().regex(/^[A-Z]{1,32}$/),
  success_time: time.nullish(),
  amount: z.object({ total: fen, currency }).nullish().catch(null),
  /** Given once somebody has paid. */
  payer: z
    .object({ openid: z.string().min(1).max(128) })
    .nullish()
    .catch(null),
});
export type WechatPayOrder = z.infer<typeof orderShape>;

/** https://pay.weixin.qq.com/doc/v3/merchant/4013071036, also what a query and a redirected refund are answered with. */
export const refundShape = z.object({
  refund_id: z.string().regex(refundIdPattern),
  out_refund_no: z.string().regex(/^[\w|*@-]{1,64}$/),
  transaction_id: z.string().regex(transactionIdPattern),
  status: z.string().regex(/^[A-Z]{1,32}$/),
  amount: z.object({ total: fen, refund: fen, currency }),
});
export type WechatPayRefund = z.infer<typeof refundShape>;
