import { z } from 'zod';
import { fromYuan } from './amounts';
import { fromChinaTime } from '../china-time';

/** The parts of Alipay's answers that the adapter relies on; whatever does not have them is not understood. */

/** Minor units. The pages write most amounts as text and some as numbers, whose shortest form is the same digits. */
const amount = z
  .union([z.string(), z.number()])
  .transform((value) => fromYuan(String(value)))
  .refine((value) => value !== null);

/** Unix milliseconds. */
const time = z
  .string()
  .transform(fromChinaTime)
  .refine((value) => value !== null);

const number = z.string().regex(/^[\w-]{1,64}$/);
const currency = z.string().optional();
const buyer = z.string().min(1).max(128).optional().catch(undefined);

/** https://opendocs.alipay.com/open/02ekfg and https://opendocs.alipay.com/open/02ekfj */
export const createdShape = z.object({ out_trade_no: number, trade_no: number });
export const precreatedShape = z.object({ out_trade_no: number, qr_code: z.url().max(1024) });

/** https://opendocs.alipay.com/open/02ekfh */
export const tradeShape = z.object({
  trade_no: number,
  out_trade_no: number,
  trade_status: z.string().regex(/^[A-Z_]{1,32}$/),
  total_amount: amount,
  /** Given as soon as, and only when, somebody has paid. */
  send_pay_date: time.optional(),
  trans_currency: currency,
  pay_currency: currency,
  /** Who paid: by the number of their account, or where an app is not told that, by their id within it. */
  buyer_user_id: buyer,
  buyer_open_id: buyer,
});
export type AlipayTrade = z.infer<typeof tradeShape>;

/** https://opendocs.alipay.com/open/02ekfk: `refund_fee` is what was refunded of the trade in all. */
export const refundShape = z.object({
  trade_no: number,
  out_trade_no: number,
  refund_fee: amount,
  refund_currency: currency,
  fund_change: z.string().optional(),
});

/** The bank's part of a refund to a card: S succeeded, F failed, P under way. */
const depositBackShape = z.object({ dback_status: z.string().optional() });

/** https://opendocs.alipay.com/open/02ekfl: for a request number that it does not know, Alipay answers with none of these. */
export const refundQueryShape = z.object({
  trade_no: number.optional(),
  out_request_no: number.optional(),
  refund_amount: amount.optional(),
  refund_currency: currency,
  refund_status: z.string().optional(),
  deposit_back_info: depositBackShape.optional(),
});
export type AlipayRefund = z.infer<typeof refundQueryShape>;
