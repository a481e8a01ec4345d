import type { SandboxedProvider } from '../../providers/start-sandboxes';
import { currency, type Order } from './read-orders';

/** How an order is paid: the file does not say, so the demo decides by country. */
export interface WayToPay {
  readonly provider: SandboxedProvider;
  readonly paymentMethod: string;
  /** ISO 4217. */
  readonly currency: string;
}

const card: WayToPay = { provider: 'stripe', paymentMethod: 'pm_card_visa', currency };
const alipay: WayToPay = { provider: 'alipay', paymentMethod: 'alipay_qr', currency: 'CNY' };
const wechatpay: WayToPay = { provider: 'wechatpay', paymentMethod: 'wechat_native', currency: 'CNY' };

const byCountry: Readonly<Record<string, WayToPay>> = {
  Germany: alipay,
  Italy: alipay,
  Poland: alipay,
  Spain: alipay,
  France: wechatpay,
  Japan: wechatpay,
  Australia: wechatpay,
  Switzerland: wechatpay,
};

/** A rate of the demo's own, so that amounts stay whole numbers: ¥9 for £1. */
const yuanPerPound = 9;

export const wayToPay = ({ country }: Pick<Order, 'country'>): WayToPay => byCountry[country] ?? card;

/** Pence as minor units of the way's currency. */
export const amountIn = (way: WayToPay, pence: number): number =>
  way.currency === currency ? pence : pence * yuanPerPound;

/** Orders that are paid by card: those that the scenes are played on. */
export const isPaidByCard = (order: Order): boolean => wayToPay(order) === card;
