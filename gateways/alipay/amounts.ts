/** Alipay counts yuan with two decimals, from 0.01 to 100,000,000: https://opendocs.alipay.com/open/02ekfg */
export const currency = 'CNY';

const fenPerYuan = 100;
const maxFen = 100_000_000 * fenPerYuan;
const yuanPattern = /^(\d{1,9})(?:\.(\d{1,2}))?$/;

/** Minor units as Alipay writes them (1250 CNY is `12.50`), or null when Alipay cannot express the amount. */
export function toYuan(amount: number, ofCurrency: string): string | null {
  if (ofCurrency !== currency || !Number.isSafeInteger(amount) || amount < 1 || amount > maxFen) return null;
  return `${Math.floor(amount / fenPerYuan)}.${String(amount % fenPerYuan).padStart(2, '0')}`;
}

/** Minor units of what Alipay wrote, or null when it is no amount. No floating point: the digits are read as text. */
export function fromYuan(text: string): number | null {
  const [, yuan, fen = ''] = yuanPattern.exec(text) ?? [];
  return yuan === undefined ? null : Number(yuan) * fenPerYuan + Number(fen.padEnd(2, '0'));
}
