import { randomBytes, randomInt } from 'node:crypto';

const digits = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('');

/** Numbers as WeChat Pay gives them: 28 digits for a payment, 29 for a refund. */
export const newTransactionId = (): string => `4200${digits(24)}`;
export const newRefundId = (): string => `503${digits(26)}`;
export const newPrepayId = (): string => `wx${digits(34)}`;
export const newCodeUrl = (): string => `weixin://wxpay/bizpayurl?pr=${randomBytes(6).toString('hex')}`;
export const newRequestId = (): string => `08${randomBytes(16).toString('hex').toUpperCase()}-0`;

const beijingOffsetMs = 8 * 60 * 60 * 1000;

/** `2018-06-08T10:34:56+08:00` of Unix milliseconds. */
export const beijingTime = (ms: number): string =>
  `${new Date(ms + beijingOffsetMs).toISOString().slice(0, 'YYYY-MM-DDTHH:mm:ss'.length)}+08:00`;
