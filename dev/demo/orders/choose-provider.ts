import { currency, type Order } from './read-orders';

/** How an order is paid, and how its money goes back: the file does not say, so the demo decides by country. */
export interface WayToPay {
  readonly provider: 'stripe' | 'alipay' | 'wechatpay';
  readonly paymentMethod: string;
  /** ISO 4217. */
  readonly currency: string;
  /** The customer's account, where the card is closed by the time of the refund. */
  readonly refundTo: { readonly holder: string; readonly iban: string } | null;
}

const card: WayToPay = { provider: 'stripe', paymentMethod: 'pm_card_visa', currency, refundTo: null };
const alipay: WayToPay = { provider: 'alipay', paymentMethod: 'alipay_qr', currency: 'CNY', refundTo: null };
const wechatpay: WayToPay = { provider: 'wechatpay', paymentMethod: 'wechat_native', currency: 'CNY', refundTo: null };
const closedCard = (iban: string): WayToPay => ({ ...card, refundTo: { holder: 'A Customer Abroad', iban } });

const byCountry: Readonly<Record<string, WayToPay>> = {
  Germany: alipay,
  Italy: alipay,
  Poland: alipay,
  Spain: alipay,
  France: wechatpay,
  Japan: wechatpay,
  Australia: wechatpay,
  Switzerland: wechatpay,
  // Made up, with right check digits.
  Belgium: closedCard('BE68539007547034'),
  EIRE: closedCard('IE29AIBK93115212345678'),
  Netherlands: closedCard('NL91ABNA0417164300'),
  Norway: closedCard('NO9386011117947'),
  Portugal: closedCard('PT50000201231234567890154'),
};

/** A rate of the demo's own, so that amounts stay whole numbers: ¥9 for £1. */
const yuanPerPound = 9;

export const wayToPay = ({ country }: Pick<Order, 'country'>): WayToPay => byCountry[country] ?? card;

/** Pence as minor units of the way's currency. */
export const amountIn = (way: WayToPay, pence: number): number =>
  way.currency === currency ? pence : pence * yuanPerPound;

/** Orders that are paid by card and refunded to it: those that the scenes are played on. */
export const isPlainCard = (order: Pick<Order, 'country'>): boolean => wayToPay(order) === card;
